-- The promise tracker: a target beside what was reported since, of the same indicator, place, measure, unit and basis,
-- up to its date. What was known before the promise is its baseline. A place is the division, or the subject in its
-- division. The outcome is that of the latest period; of one period the longest span, then the document of the latest day.
CREATE VIEW policy.v_target_progress AS
SELECT
    t.observation_id,
    t.region_code,
    t.region,
    t.subject_region_code,
    t.subject,
    t.indicator_code,
    t.indicator_name,
    t.theme,
    t.measure,
    t.unit,
    t.basis,
    t.comparator,
    t.value AS target_value,
    t.value_high AS target_value_high,
    t.better,
    t.period_start,
    t.period_end,
    t.year,
    t.due_on,
    t.dated AS promised_on,
    t.kind,
    t.title,
    t.quote,
    t.context,
    t.url,
    t.document_id,
    b.value AS baseline_value,
    b.ended_on AS baseline_period_end,
    o.value AS outcome_value,
    o.ended_on AS outcome_period_end,
    o.dated AS reported_on,
    o.title AS outcome_title,
    o.context AS outcome_context,
    o.url AS outcome_url,
    o.value - t.value AS distance,
    CASE WHEN t.measure IN ('level', 'share') THEN round((o.value - b.value) / nullif(t.value - b.value, 0), 4) END
        AS way_done,
    CASE
        WHEN o.value IS NULL THEN 'no report'
        WHEN NOT policy.keeps(o.value, o.comparator, t.value, t.comparator, t.better)
            THEN CASE WHEN o.ended_on >= t.due_on THEN 'missed' ELSE 'on the way' END
        -- What is below a limit, or grows fast enough, in a part of the time has not yet kept the promise for all of it.
        WHEN o.ended_on < t.due_on AND (t.comparator IN ('le', 'lt') OR t.of_a_year AND t.measure = 'growth')
            THEN 'on the way'
        ELSE 'met'
    END AS state
FROM (
    SELECT
        v.*,
        policy.common_unit(v.unit, n.unit) AS common_unit,
        coalesce(v.period_start, make_date(v.year, 1, 1)) AS starts_on,
        coalesce(v.period_end, make_date(v.year, 12, 31)) AS due_on,
        v.measure IN ('growth', 'change') AND v.basis = 'plain' AS of_a_year,
        policy.better(v.value, v.comparator, v.measure, v.indicator_code, v.context,
                      v.char_end - v.context_start) AS better
    FROM policy.v_target v
    JOIN policy.dim_indicator n ON n.code = v.indicator_code
) t
LEFT JOIN LATERAL (
    SELECT x.* FROM policy.outcomes(t.indicator_code, t.subject_region_code, t.subject, t.region_code) x
    WHERE x.measure = t.measure AND x.unit IS NOT DISTINCT FROM t.common_unit AND policy.same_basis(x.basis, t.basis)
      AND x.ended_on > coalesce(least(t.dated, t.due_on - 1), '-infinity')
      AND x.ended_on <= coalesce(t.due_on, 'infinity')
      AND CASE
          -- The growth of one year says nothing of the growth of another.
          WHEN t.of_a_year THEN x.started_on >= t.starts_on
          WHEN t.basis <> 'plain' THEN true
          -- What several years add up to is not compared with what one brought.
          WHEN t.due_on - t.starts_on > 366 THEN x.started_on = t.starts_on OR x.started_on = x.ended_on
          ELSE x.ended_on - x.started_on <= 366
      END
    ORDER BY x.ended_on DESC, x.started_on, x.dated DESC NULLS LAST, x.confidence DESC, x.version_id, x.char_start
    LIMIT 1
) o ON true
LEFT JOIN LATERAL (
    SELECT x.* FROM policy.outcomes(t.indicator_code, t.subject_region_code, t.subject, t.region_code) x
    WHERE x.measure = t.measure AND x.unit IS NOT DISTINCT FROM t.common_unit AND policy.same_basis(x.basis, t.basis)
      AND x.ended_on <= least(t.dated, t.due_on - 1)
      AND (t.basis <> 'plain' OR x.ended_on - x.started_on <= 366)
    ORDER BY x.ended_on DESC, x.started_on, x.dated DESC NULLS LAST, x.confidence DESC, x.version_id, x.char_start
    LIMIT 1
) b ON true;
