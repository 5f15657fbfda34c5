-- The promise tracker: a target beside what was reported since, of the same indicator, place, measure and unit, up to
-- its date. What was known before the promise is its baseline. A place is the division, or the subject in its division.
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
    t.comparator,
    t.value AS target_value,
    t.value_high AS target_value_high,
    t.period_start,
    t.period_end,
    t.year,
    t.dated AS promised_on,
    t.title,
    t.quote,
    t.context,
    t.url,
    t.document_id,
    b.value AS baseline_value,
    b.period_end AS baseline_period_end,
    o.value AS outcome_value,
    o.period_end AS outcome_period_end,
    o.dated AS reported_on,
    o.title AS outcome_title,
    o.context AS outcome_context,
    o.url AS outcome_url,
    o.value - t.value AS distance,
    round((o.value - b.value) / nullif(t.value - b.value, 0), 4) AS way_done,
    CASE
        WHEN o.value IS NULL THEN 'no report'
        WHEN policy.keeps(o.value, t.value, t.comparator, t.measure) THEN 'met'
        WHEN o.period_end >= t.period_end THEN 'missed'
        ELSE 'on the way'
    END AS state
FROM policy.v_target t
LEFT JOIN LATERAL (
    SELECT x.value, x.period_end, v.dated, v.title, x.context, c.url
    FROM (
        SELECT a.* FROM policy.fact_observation a
        WHERE a.indicator_code = t.indicator_code AND a.subject_region_code = t.subject_region_code
        UNION ALL
        SELECT a.* FROM policy.fact_observation a
        WHERE a.indicator_code = t.indicator_code AND a.subject_region_code IS NULL
          AND t.subject_region_code IS NULL AND a.subject = t.subject
    ) x
    JOIN policy.document_version v ON v.id = x.version_id AND v.is_current
    JOIN policy.capture c ON c.id = v.capture_id
    WHERE x.status = 'actual' AND x.measure = t.measure AND x.unit IS NOT DISTINCT FROM t.unit
      AND (t.subject_region_code IS NOT NULL OR v.region_code IS NOT DISTINCT FROM t.region_code)
      AND x.period_end > coalesce(t.dated, t.period_start - 1, '-infinity')
      AND x.period_end <= coalesce(t.period_end, 'infinity')
    ORDER BY x.period_end DESC, x.period_start, v.dated DESC NULLS LAST, x.confidence DESC, x.version_id, x.char_start
    LIMIT 1
) o ON true
LEFT JOIN LATERAL (
    SELECT x.value, x.period_end
    FROM (
        SELECT a.* FROM policy.fact_observation a
        WHERE a.indicator_code = t.indicator_code AND a.subject_region_code = t.subject_region_code
        UNION ALL
        SELECT a.* FROM policy.fact_observation a
        WHERE a.indicator_code = t.indicator_code AND a.subject_region_code IS NULL
          AND t.subject_region_code IS NULL AND a.subject = t.subject
    ) x
    JOIN policy.document_version v ON v.id = x.version_id AND v.is_current
    WHERE x.status = 'actual' AND x.measure = t.measure AND x.unit IS NOT DISTINCT FROM t.unit
      AND (t.subject_region_code IS NOT NULL OR v.region_code IS NOT DISTINCT FROM t.region_code)
      AND x.period_end <= coalesce(t.dated, t.period_start - 1)
    ORDER BY x.period_end DESC, x.period_start, v.dated DESC NULLS LAST, x.confidence DESC, x.version_id, x.char_start
    LIMIT 1
) b ON true
WHERE t.indicator_code IS NOT NULL;
