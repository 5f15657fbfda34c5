-- The texts that a document has had, each with what it changed of the one before.
CREATE VIEW policy.v_document_history AS
SELECT
    v.region_code,
    r.name AS region,
    v.document_id,
    v.number,
    v.is_current,
    v.kind,
    v.title,
    v.dated,
    v.first_seen_at,
    v.last_seen_at,
    d.withdrawn_at,
    length(v.text) AS characters,
    (SELECT count(*) FROM policy.fact_observation o WHERE o.version_id = v.id) AS numbers,
    (SELECT array_agg(DISTINCT l.url ORDER BY l.url) FROM policy.document_location l WHERE l.version_id = v.id) AS urls,
    CASE WHEN v.number > 1 THEN (SELECT count(*) FROM policy.document_changes(v.document_id, v.number) WHERE change = 'added')
    END AS lines_added,
    CASE WHEN v.number > 1 THEN (SELECT count(*) FROM policy.document_changes(v.document_id, v.number) WHERE change = 'removed')
    END AS lines_removed,
    v.id AS version_id
FROM policy.document_version v
JOIN policy.document d ON d.id = v.document_id
LEFT JOIN policy.dim_region r ON r.code = v.region_code;
