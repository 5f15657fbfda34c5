-- Which document names which.
CREATE VIEW policy.v_citation_network AS
SELECT
    v.region_code,
    r.name AS region,
    v.document_id,
    v.kind,
    v.title,
    v.doc_number,
    v.dated,
    c.relation,
    c.title AS cited_title,
    c.doc_number AS cited_doc_number,
    c.cited_document_id,
    t.title AS cited_full_title,
    t.kind AS cited_kind,
    t.region_code AS cited_region_code,
    t.dated AS cited_dated,
    k.url,
    v.id AS version_id,
    c.char_start,
    c.char_end
FROM policy.citation c
JOIN policy.document_version v ON v.id = c.version_id AND v.is_current
JOIN policy.capture k ON k.id = v.capture_id
LEFT JOIN policy.dim_region r ON r.code = v.region_code
LEFT JOIN policy.document d ON d.id = c.cited_document_id
LEFT JOIN policy.document_version t ON t.id = d.current_version_id;
