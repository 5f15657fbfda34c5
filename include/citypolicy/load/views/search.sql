-- A word of a query as words that segments have: itself where they do, else cut from the left into the longest that
-- they have. Pieces of which no segment knows are left out; the caller looks for the whole word in the text.
CREATE FUNCTION policy.cut(term text) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = policy, pg_temp AS $$
DECLARE
    place integer := 1;
    piece text;
    found text[] := '{}';
BEGIN
    IF EXISTS (SELECT FROM search_word WHERE word = term) THEN
        RETURN ARRAY[term];
    END IF;
    WHILE place <= length(term) LOOP
        SELECT w.word INTO piece FROM generate_series(1, least(length(term) - place + 1, 16)) AS n
        JOIN search_word w ON w.word = substr(term, place, n) ORDER BY n DESC LIMIT 1;
        IF piece IS NULL THEN
            place := place + 1;
        ELSE
            found := found || piece;
            place := place + length(piece);
        END IF;
    END LOOP;
    RETURN found;
END $$;

-- Full text search: all words of the query in one segment; a word with - before it must not be there. Of many hits the
-- two thousand of the newest documents are ranked.
CREATE FUNCTION policy.search(
    query text,
    in_region text DEFAULT NULL,
    of_kind text DEFAULT NULL,
    since date DEFAULT NULL,
    until date DEFAULT NULL,
    max_rows integer DEFAULT 20
)
RETURNS TABLE (
    rank real, region text, kind text, dated date, title text, heading text, snippet text, url text,
    document_id uuid, version_id uuid, ordinal integer, char_start integer, char_end integer
)
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = policy, pg_temp AS $$
DECLARE
    term text;
    pieces text[];
    tsq tsquery := NULL;
    wanted text[] := '{}';
    whole text[] := '{}';
    marks text[] := '{}';
    unwanted text[] := '{}';
BEGIN
    FOREACH term IN ARRAY regexp_split_to_array(lower(normalize(coalesce(query, ''), NFKC)), '\s+') LOOP
        IF term = '' OR term = '-' THEN
            CONTINUE;
        END IF;
        IF left(term, 1) = '-' THEN
            unwanted := unwanted || substr(term, 2);
            CONTINUE;
        END IF;
        pieces := cut(term);
        marks := marks || term;
        IF pieces <> ARRAY[term] THEN
            whole := whole || term;
        END IF;
        wanted := wanted || pieces;
    END LOOP;
    IF marks = '{}' OR wanted = '{}' THEN
        RETURN;
    END IF;
    SELECT string_agg(DISTINCT quote_literal(replace(w, '\', '\\')), ' & ')::tsquery INTO tsq FROM unnest(wanted) w;
    -- The query as a literal, so that the plan is made for how frequent its words are.
    RETURN QUERY EXECUTE format($q$
        WITH hit AS MATERIALIZED (
            SELECT s.version_id, s.ordinal, s.tokens, s.char_start, s.char_end, v.dated, s.path
            FROM policy.document_version v JOIN policy.segment s ON s.version_id = v.id
            WHERE v.is_current AND s.tokens @@ %1$L::tsquery
              AND ($1 IS NULL OR v.region_code LIKE regexp_replace($1, '(00)+$', '') || '%%')
              AND ($2 IS NULL OR v.kind = $2) AND ($3 IS NULL OR v.dated >= $3) AND ($4 IS NULL OR v.dated <= $4)
            ORDER BY v.dated DESC NULLS LAST, v.id, s.ordinal
            LIMIT 2000
        ), ranked AS MATERIALIZED (
            SELECT h.*, ts_rank_cd(h.tokens, %1$L::tsquery, 1)::real AS score FROM hit h
            ORDER BY score DESC, h.dated DESC NULLS LAST, h.version_id, h.ordinal
        ), found AS (
            -- Texts are opened from the best hit down, until there are enough.
            SELECT r.*, t.body
            FROM ranked r
            CROSS JOIN LATERAL (
                SELECT policy.span(v.text, r.char_start, r.char_end) AS body
                FROM policy.document_version v WHERE v.id = r.version_id OFFSET 0
            ) t
            WHERE NOT EXISTS (SELECT FROM unnest($5) w WHERE strpos(lower(t.body), w) = 0)
              AND NOT EXISTS (SELECT FROM unnest($6) w WHERE strpos(lower(t.body), w) > 0)
            LIMIT $7
        )
        SELECT r.score, g.name, v.kind, v.dated, v.title, array_to_string(r.path, ' › '),
               policy.snippet(r.body, $8), c.url, v.document_id, v.id, r.ordinal, r.char_start, r.char_end
        FROM found r
        JOIN policy.document_version v ON v.id = r.version_id
        JOIN policy.capture c ON c.id = v.capture_id
        LEFT JOIN policy.dim_region g ON g.code = v.region_code
        ORDER BY r.score DESC, v.dated DESC NULLS LAST, v.id, r.ordinal
    $q$, tsq)
    USING in_region, of_kind, since, until, whole, unwanted, max_rows, marks || wanted;
END $$;

-- The part of a text around the first of the words, each of them in <b> and </b>; the text's own < > & are escaped.
CREATE FUNCTION policy.snippet(body text, words text[], width integer DEFAULT 120) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = policy, pg_temp AS $$
DECLARE
    first integer;
    part text;
    pattern text;
BEGIN
    SELECT min(p) INTO first FROM (SELECT strpos(lower(body), w) AS p FROM unnest(words) w) x WHERE p > 0;
    first := greatest(coalesce(first, 1) - width / 4, 1);
    part := substr(body, first, width);
    part := replace(replace(replace(part, '&', '&amp;'), '<', '&lt;'), '>', '&gt;');
    SELECT string_agg(regexp_replace(replace(replace(replace(w, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'),
                                     '([^[:alnum:]])', '\\\1', 'g'), '|' ORDER BY length(w) DESC)
    INTO pattern FROM (SELECT DISTINCT unnest(words) AS w) x;
    RETURN CASE WHEN first > 1 THEN '…' ELSE '' END
        || regexp_replace(part, '(' || pattern || ')', '<b>\1</b>', 'gi')
        || CASE WHEN first + width <= length(body) THEN '…' ELSE '' END;
END $$;
