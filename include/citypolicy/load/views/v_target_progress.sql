-- The promise tracker with all that is known around each promise (see target_progress).
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
    p.due_on,
    t.dated AS promised_on,
    t.kind,
    t.title,
    t.quote,
    t.context,
    t.url,
    t.document_id,
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
JOIN policy.v_target t USING (version_id, char_start, occurrence)
LEFT JOIN policy.fact_observation f ON f.version_id = p.outcome_version_id AND f.char_start = p.outcome_char_start
                                   AND f.occurrence = p.outcome_occurrence
LEFT JOIN policy.document_version w ON w.id = p.outcome_version_id
LEFT JOIN policy.capture k ON k.id = w.capture_id;
