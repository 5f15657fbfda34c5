-- What was reported of an indicator for one place: a division, else (where the code is NULL) a subject in a division.
CREATE FUNCTION policy.outcomes(of_indicator text, of_region text, of_subject text DEFAULT NULL, told_in text DEFAULT NULL)
RETURNS TABLE (
    value numeric, comparator text, measure text, unit text, basis text, started_on date, ended_on date, dated date,
    confidence real, title text, context text, version_id uuid, char_start integer
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT x.value, x.comparator, x.measure, policy.common_unit(x.unit, n.unit), x.basis,
           coalesce(x.period_start, make_date(x.year, 1, 1)), coalesce(x.period_end, make_date(x.year, 12, 31)),
           x.dated, x.confidence, x.title, x.context, x.version_id, x.char_start
    FROM (
        SELECT o.* FROM policy.v_outcome o
        WHERE o.indicator_code = of_indicator AND o.subject_region_code = of_region
        UNION ALL
        SELECT o.* FROM policy.v_outcome o
        WHERE of_region IS NULL AND o.indicator_code = of_indicator AND o.subject_region_code IS NULL
          AND o.subject = of_subject AND o.region_code IS NOT DISTINCT FROM told_in
    ) x
    JOIN policy.dim_indicator n ON n.code = x.indicator_code
    WHERE x.period_end IS NOT NULL OR x.year IS NOT NULL;
$$;
