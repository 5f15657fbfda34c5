-- The promise tracker with names, titles and addresses (see target_progress).
CREATE VIEW policy.v_target_progress AS
SELECT
    p.version_id || ':' || p.char_start || ':' || p.occurrence AS observation_id,
    p.region_code,
    r.name AS region,
    p.subject_region_code,
    p.subject,
    p.indicator_code,
    n.name AS indicator_name,
    n.theme_label AS theme,
    p.measure,
    p.unit,
    p.basis,
    p.comparator,
    p.target_value,
    p.target_value_high,
    p.better,
    p.period_start,
    p.period_end,
    p.year,
    p.due_on,
    v.dated AS promised_on,
    v.kind,
    v.title,
    p.quote,
    p.context,
    c.url,
    p.document_id,
    p.baseline_value,
    p.baseline_period_end,
    p.outcome_value,
    p.outcome_period_end,
    w.dated AS reported_on,
    w.title AS outcome_title,
    f.context AS outcome_context,
    k.url AS outcome_url,
    p.distance,
    p.way_done,
    p.state
FROM policy.target_progress p
LEFT JOIN policy.document_version v ON v.id = p.version_id
LEFT JOIN policy.capture c ON c.id = v.capture_id
LEFT JOIN policy.dim_region r ON r.code = p.region_code
LEFT JOIN policy.dim_indicator n ON n.code = p.indicator_code
LEFT JOIN policy.fact_observation f ON f.version_id = p.outcome_version_id AND f.char_start = p.outcome_char_start
                                   AND f.occurrence = p.outcome_occurrence
LEFT JOIN policy.document_version w ON w.id = p.outcome_version_id
LEFT JOIN policy.capture k ON k.id = w.capture_id;
