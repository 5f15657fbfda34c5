-- Every number of the texts that stand now, with all that is known around it.
CREATE VIEW policy.v_observation AS
SELECT
    o.version_id || ':' || o.char_start || ':' || o.occurrence AS observation_id,
    v.region_code,
    r.name AS region,
    v.kind,
    v.title,
    v.doc_number,
    i.name AS issuer,
    v.dated,
    v.issued_on,
    v.published_on,
    o.indicator_code,
    n.name AS indicator_name,
    n.theme_label AS theme,
    o.indicator,
    o.subject,
    o.subject_region_code,
    p.name AS subject_region,
    o.value,
    o.value_high,
    o.unit,
    o.comparator,
    o.measure,
    o.status,
    o.period_start,
    o.period_end,
    o.year,
    o.year_from,
    o.basis,
    o.better,
    o.quote,
    o.context,
    o.confidence,
    o.rule,
    c.url,
    c.portal,
    c.warc,
    c.warc_offset,
    d.withdrawn_at,
    v.document_id,
    o.version_id,
    o.segment,
    o.context_start,
    o.char_start,
    o.char_end,
    o.occurrence,
    o.first_seen_at,
    v.last_seen_at,
    o.extractor_version
FROM policy.fact_observation o
JOIN policy.document_version v ON v.id = o.version_id AND v.is_current
-- There is always one of each, but only a LEFT JOIN is left out where a query asks nothing of it.
LEFT JOIN policy.document d ON d.id = v.document_id
LEFT JOIN policy.capture c ON c.id = v.capture_id
LEFT JOIN policy.dim_region r ON r.code = v.region_code
LEFT JOIN policy.dim_region p ON p.code = o.subject_region_code
LEFT JOIN policy.dim_issuer i ON i.id = v.issuer_id
LEFT JOIN policy.dim_indicator n ON n.code = o.indicator_code;
