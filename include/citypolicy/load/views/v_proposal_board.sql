-- Replies to proposals: who answered what, with which class, and how long it took since proposals were handed out.
CREATE VIEW policy.v_proposal_board AS
SELECT
    v.region_code,
    r.name AS region,
    p.topic,
    p.proposal_number,
    p.proposal_session,
    p.proposal_title,
    p.proposer,
    coalesce(p.lead_unit, i.name) AS answered_by,
    p.lead_unit,
    p.co_units,
    p.result_class,
    v.issued_on AS replied_on,
    v.published_on,
    h.handed_on,
    v.issued_on - h.handed_on AS days,
    (SELECT count(*) FROM policy.fact_observation o WHERE o.version_id = v.id) AS numbers,
    p.contact_present,
    v.title,
    c.url,
    v.document_id,
    v.id AS version_id
FROM policy.proposal_reply p
JOIN policy.document_version v ON v.id = p.version_id AND v.is_current
JOIN policy.capture c ON c.id = v.capture_id
LEFT JOIN policy.dim_region r ON r.code = v.region_code
LEFT JOIN policy.dim_issuer i ON i.id = v.issuer_id
-- Proposals are numbered when they are handed out to the units (交办); where a text of the same city and year tells of
-- it, that is the day.
LEFT JOIN LATERAL (
    SELECT max(n.dated) AS handed_on
    FROM policy.document_version n
    WHERE n.is_current AND n.region_code = v.region_code AND n.kind <> 'reply'
      AND n.title ~ '(提案|建议).*交办|交办.*(提案|建议)'
      AND n.dated BETWEEN date_trunc('year', v.issued_on)::date AND v.issued_on
) h ON true;
