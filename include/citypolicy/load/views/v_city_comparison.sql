-- Cities beside each other: for each indicator, measure, basis, unit, year and status the one number of a city that
-- counts. A year that the number itself states stands before one of the headings, a number for the whole year or its end
-- before one for a part of it, a later document before an earlier one.
-- Name and theme say no more than the code; they stand among the keys so that a query for one theme reads that alone.
CREATE VIEW policy.v_city_comparison AS
SELECT DISTINCT ON (o.indicator_code, o.indicator_name, o.theme, o.measure, o.basis, policy.common_unit(o.unit, n.unit), o.status, o.year,
                    o.subject_region_code, o.subject_region)
    o.indicator_code,
    o.indicator_name,
    o.theme,
    o.measure,
    o.basis,
    policy.common_unit(o.unit, n.unit) AS unit,
    o.status,
    o.year,
    o.year_from,
    o.subject_region_code AS region_code,
    o.subject_region AS region,
    o.value,
    o.value_high,
    o.comparator,
    o.period_start,
    o.period_end,
    o.kind,
    o.title,
    o.dated,
    o.quote,
    o.context,
    o.url,
    o.document_id,
    o.observation_id
FROM policy.v_observation o
JOIN policy.dim_indicator n ON n.code = o.indicator_code
WHERE o.subject_region_code IS NOT NULL AND o.year IS NOT NULL
ORDER BY o.indicator_code, o.indicator_name, o.theme, o.measure, o.basis, policy.common_unit(o.unit, n.unit), o.status,
         o.year, o.subject_region_code, o.subject_region, (o.period_end IS NULL OR extract(month FROM o.period_end) = 12) DESC,
         o.year_from = 'text' DESC, o.period_start, o.period_end DESC, o.dated DESC NULLS LAST, o.confidence DESC,
         o.version_id, o.char_start;
