-- Cities beside each other: for each indicator, measure, unit, year and status the one number of a city that counts.
-- A number for the whole year or its end stands before one for a part of it, a later document before an earlier one.
CREATE VIEW policy.v_city_comparison AS
SELECT DISTINCT ON (o.indicator_code, o.measure, o.unit, o.status, o.year, o.subject_region_code)
    o.indicator_code,
    o.indicator_name,
    o.theme,
    o.measure,
    o.unit,
    o.status,
    o.year,
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
WHERE o.indicator_code IS NOT NULL AND o.subject_region_code IS NOT NULL AND o.year IS NOT NULL
ORDER BY o.indicator_code, o.measure, o.unit, o.status, o.year, o.subject_region_code,
         (extract(month FROM o.period_end) = 12) DESC, o.period_start, o.period_end DESC, o.dated DESC NULLS LAST,
         o.confidence DESC, o.version_id, o.char_start;
