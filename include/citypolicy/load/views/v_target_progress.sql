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
    o.baseline AS baseline_value,
    o.baseline_ended_on AS baseline_period_end,
    o.value AS outcome_value,
    o.ended_on AS outcome_period_end,
    o.dated AS reported_on,
    o.title AS outcome_title,
    o.context AS outcome_context,
    k.url AS outcome_url,
    o.value - t.value AS distance,
    CASE WHEN t.measure IN ('level', 'share') THEN round((o.value - o.baseline) / nullif(t.value - o.baseline, 0), 4) END
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
    -- One look at what was reported: the best row from after the promise, and the best from before it.
    SELECT
        max(x.value) FILTER (WHERE x.since) AS value,
        max(x.comparator) FILTER (WHERE x.since) AS comparator,
        max(x.ended_on) FILTER (WHERE x.since) AS ended_on,
        max(x.dated) FILTER (WHERE x.since) AS dated,
        max(x.title) FILTER (WHERE x.since) AS title,
        max(x.context) FILTER (WHERE x.since) AS context,
        max(x.version_id::text) FILTER (WHERE x.since)::uuid AS version_id,
        max(x.value) FILTER (WHERE NOT x.since) AS baseline,
        max(x.ended_on) FILTER (WHERE NOT x.since) AS baseline_ended_on
    FROM (
        SELECT DISTINCT ON (y.since) y.*
        FROM (
            SELECT z.*, z.ended_on > coalesce(least(t.dated, t.due_on - 1), '-infinity') AS since
            FROM policy.outcomes(t.indicator_code, t.subject_region_code, t.subject, t.region_code) z
            WHERE z.measure = t.measure AND z.ended_on <= coalesce(t.due_on, 'infinity')
              AND z.unit IS NOT DISTINCT FROM t.common_unit AND policy.same_basis(z.basis, t.basis)
        ) y
        WHERE CASE
            -- The growth of one year says nothing of the growth of another.
            WHEN t.of_a_year AND y.since THEN y.started_on >= t.starts_on
            WHEN t.basis <> 'plain' THEN true
            -- What several years add up to is not compared with what one brought.
            WHEN t.due_on - t.starts_on > 366 AND y.since
                THEN y.started_on = t.starts_on OR y.started_on = y.ended_on
            ELSE y.ended_on - y.started_on <= 366
        END
        ORDER BY y.since, y.ended_on DESC, y.started_on, y.dated DESC NULLS LAST, y.confidence DESC, y.version_id,
                 y.char_start
    ) x
) o ON true
LEFT JOIN policy.document_version w ON w.id = o.version_id
LEFT JOIN policy.capture k ON k.id = w.capture_id;
