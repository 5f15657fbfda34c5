-- The lines that a version has and the one before does not, and the other way round, in the order of the texts.
CREATE FUNCTION policy.document_changes(document uuid, version_number integer DEFAULT NULL)
RETURNS TABLE (number integer, change text, line text, char_start integer)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH chosen AS (
        SELECT v.id, v.number, v.text, lag(v.id) OVER (ORDER BY v.number) AS before
        FROM policy.document_version v WHERE v.document_id = document
    ), line AS (
        SELECT c.id, policy.span(c.text, s.char_start, s.char_end) AS body, s.char_start
        FROM chosen c JOIN policy.segment s ON s.version_id = c.id
    )
    SELECT c.number, x.change, x.body, x.char_start
    FROM chosen c
    CROSS JOIN LATERAL (
        SELECT 'added' AS change, a.body, a.char_start FROM line a
        WHERE a.id = c.id AND NOT EXISTS (SELECT FROM line b WHERE b.id = c.before AND b.body = a.body)
        UNION ALL
        SELECT 'removed', b.body, b.char_start FROM line b
        WHERE b.id = c.before AND NOT EXISTS (SELECT FROM line a WHERE a.id = c.id AND a.body = b.body)
    ) x
    WHERE c.before IS NOT NULL AND c.number = coalesce(version_number, c.number)
    ORDER BY c.number, x.char_start, x.change;
END;
