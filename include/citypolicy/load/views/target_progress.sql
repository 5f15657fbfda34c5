-- The promise tracker: what v_target_progress shows, worked out when the exports are published, because for all cities
-- together it takes seconds.
-- A target beside what was reported since, of the same indicator, place, measure, unit and basis, up to its date. What
-- was known before the promise is its baseline. A place is the division, or the subject in its division. The outcome is
-- that of the latest period; of one period the longest span, then the document of the latest day.
CREATE MATERIALIZED VIEW policy.target_progress AS
WITH said AS MATERIALIZED (
    SELECT
        o.version_id,
        o.char_start,
        o.occurrence,
        o.status,
        o.indicator_code,
        coalesce(o.subject_region_code, coalesce(v.region_code, '') || ' ' || o.subject) AS place,
        o.measure,
        coalesce(policy.common_unit(o.unit, n.unit), '') AS unit,
        o.basis,
        o.value,
        o.comparator,
        o.better,
        coalesce(o.period_start, make_date(o.year, 1, 1)) AS starts_on,
        coalesce(o.period_end, make_date(o.year, 12, 31)) AS ends_on,
        v.dated,
        o.confidence
    FROM policy.fact_observation o
    JOIN policy.document_version v ON v.id = o.version_id AND v.is_current
    JOIN policy.dim_indicator n ON n.code = o.indicator_code
    WHERE o.status IN ('target', 'actual')
), target AS MATERIALIZED (
    SELECT *,
           measure IN ('growth', 'change') AND basis = 'plain' AS of_a_year,
           coalesce(least(dated, ends_on - 1), '-infinity') AS known_on
    FROM said WHERE status = 'target'
), best AS (
    SELECT DISTINCT ON (t.version_id, t.char_start, t.occurrence, s.ends_on > t.known_on)
        t.version_id AS target_version_id,
        t.char_start AS target_char_start,
        t.occurrence AS target_occurrence,
        s.ends_on > t.known_on AS since,
        s.*
    FROM target t
    JOIN said s ON s.status = 'actual' AND s.indicator_code = t.indicator_code AND s.place = t.place
        AND s.measure = t.measure AND s.unit = t.unit AND s.ends_on <= coalesce(t.ends_on, 'infinity')
        AND policy.same_basis(s.basis, t.basis)
        AND CASE
            -- The growth of one year says nothing of the growth of another.
            WHEN t.of_a_year AND s.ends_on > t.known_on THEN s.starts_on >= t.starts_on
            WHEN t.basis <> 'plain' THEN true
            -- What several years add up to is not compared with what one brought.
            WHEN t.ends_on - t.starts_on > 366 AND s.ends_on > t.known_on
                THEN s.starts_on = t.starts_on OR s.starts_on = s.ends_on
            ELSE s.ends_on - s.starts_on <= 366
        END
    ORDER BY t.version_id, t.char_start, t.occurrence, since, s.ends_on DESC, s.starts_on, s.dated DESC NULLS LAST,
             s.confidence DESC, s.version_id, s.char_start, s.occurrence
)
SELECT
    t.version_id,
    t.char_start,
    t.occurrence,
    v.document_id,
    v.region_code,
    f.subject_region_code,
    f.subject,
    f.indicator_code,
    f.measure,
    f.unit,
    f.basis,
    f.comparator,
    f.value AS target_value,
    f.value_high AS target_value_high,
    f.better,
    f.period_start,
    f.period_end,
    f.year,
    t.ends_on AS due_on,
    f.quote,
    f.context,
    b.value AS baseline_value,
    b.ends_on AS baseline_period_end,
    o.version_id AS outcome_version_id,
    o.char_start AS outcome_char_start,
    o.occurrence AS outcome_occurrence,
    o.value AS outcome_value,
    o.ends_on AS outcome_period_end,
    o.value - t.value AS distance,
    CASE WHEN t.measure IN ('level', 'share') THEN round((o.value - b.value) / nullif(t.value - b.value, 0), 4) END
        AS way_done,
    CASE
        WHEN o.value IS NULL THEN 'no report'
        WHEN NOT policy.keeps(o.value, o.comparator, t.value, t.comparator, t.better)
            THEN CASE WHEN o.ends_on >= t.ends_on THEN 'missed' ELSE 'on the way' END
        -- What is below a limit, or grows fast enough, in a part of the time has not yet kept the promise for all of it.
        WHEN o.ends_on < t.ends_on AND (t.comparator IN ('le', 'lt') OR t.of_a_year AND t.measure = 'growth')
            THEN 'on the way'
        ELSE 'met'
    END AS state
FROM target t
JOIN policy.fact_observation f USING (version_id, char_start, occurrence)
JOIN policy.document_version v ON v.id = t.version_id
LEFT JOIN best b ON (b.target_version_id, b.target_char_start, b.target_occurrence, b.since)
                  = (t.version_id, t.char_start, t.occurrence, false)
LEFT JOIN best o ON (o.target_version_id, o.target_char_start, o.target_occurrence, o.since)
                  = (t.version_id, t.char_start, t.occurrence, true);

CREATE UNIQUE INDEX target_progress_key ON policy.target_progress (version_id, char_start, occurrence);
CREATE INDEX target_progress_region_idx ON policy.target_progress (region_code, year);
CREATE INDEX target_progress_state_idx ON policy.target_progress (state);
