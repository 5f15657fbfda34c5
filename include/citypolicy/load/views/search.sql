-- What the words of a segment must be where it has this term: every character of it stands in some word, and how a text
-- is cut into words depends on what stands around. So for each character the known words around it, any of them; of a
-- longer term the ends are left out, where words may reach beyond it. NULL where no segment knows it.
CREATE FUNCTION policy.cut(term text) RETURNS tsquery
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = policy, pg_temp AS $$
DECLARE
    size integer := length(term);
    found tsquery;
BEGIN
    WITH known AS MATERIALIZED (
        SELECT place, place + n - 1 AS until, w.word
        FROM generate_series(1, size) AS place
        CROSS JOIN LATERAL generate_series(1, least(size - place + 1, 16)) AS n
        JOIN search_word w ON w.word = substr(term, place, n)
    ), choice AS (
        SELECT DISTINCT array_agg(DISTINCT k.word) AS words
        FROM generate_series(CASE WHEN size > 2 THEN 2 ELSE 1 END, CASE WHEN size > 2 THEN size - 1 ELSE size END) AS c
        JOIN known k ON c BETWEEN k.place AND k.until
        GROUP BY c
    )
    SELECT string_agg('(' || (SELECT string_agg(quote_literal(replace(w, '\', '\\')), ' | ') FROM unnest(words) w) || ')', ' & ')::tsquery
    INTO found
    FROM choice a
    WHERE NOT EXISTS (SELECT FROM choice b WHERE b.words <@ a.words AND b.words <> a.words);
    RETURN found;
END $$;

-- Full text search: all words of the query in one segment; a word with - before it must not be there; OR between words
-- begins another choice. Of many hits the two thousand of the newest documents are ranked.
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
    longest CONSTANT integer := 200;
    term text;
    tsq tsquery := NULL;
    choice tsquery := NULL;
    piece tsquery;
    impossible boolean := false;
    terms text[] := '{}';
    marks text[] := '{}';
    unwanted text[] := '{}';
    proofs text[] := '{}';
    place text;
BEGIN
    IF length(query) > longest THEN
        RAISE NOTICE 'policy.search looks for the first % characters only', longest;
    END IF;
    FOREACH term IN ARRAY regexp_split_to_array(
        replace(lower(simplified(normalize(left(coalesce(query, ''), longest), NFKC))), '|', ' | '), '\s+')
                          || '|'::text LOOP
        IF term IN ('or', '|') THEN
            IF terms <> '{}' AND NOT impossible THEN
                tsq := CASE WHEN tsq IS NULL THEN choice ELSE tsq || choice END;
                proofs := proofs || (SELECT string_agg(format('strpos(lower(t.body), %L) > 0', x), ' AND ') FROM unnest(terms) x);
            END IF;
            marks := marks || terms;
            choice := NULL;
            terms := '{}';
            impossible := false;
            CONTINUE;
        END IF;
        IF term ~ '^-.*[[:alnum:]]' THEN
            unwanted := unwanted || trim(substr(term, 2), '"''“”‘’()*');
            CONTINUE;
        END IF;
        term := trim(term, '"''“”‘’()*+&!|<>,;:、。');
        -- What has neither letter nor digit is no word, and and is what is meant anyway.
        IF term !~ '[[:alnum:]]' OR term = 'and' THEN
            CONTINUE;
        END IF;
        terms := terms || term;
        piece := cut(term);
        impossible := impossible OR piece IS NULL;
        choice := CASE WHEN choice IS NULL THEN piece ELSE choice && piece END;
    END LOOP;
    IF marks = '{}' THEN
        RAISE NOTICE 'policy.search has no word to look for: write words with spaces between, -word for one that must not be there';
        RETURN;
    END IF;
    IF of_kind <> ALL (ARRAY['plan', 'opinion', 'notice', 'reply', 'report', 'overview', 'news', 'other']) THEN
        RAISE NOTICE 'policy.search knows no kind %: there are plan, opinion, notice, reply, report, overview, news, other', of_kind;
        RETURN;
    END IF;
    place := nullif(in_region, '');
    IF place !~ '^[0-9]{6}$' THEN
        SELECT d.code INTO place FROM dim_region d WHERE in_region IN (d.name, d.short_name)
        ORDER BY d.name <> in_region, d.level = 'county', d.code LIMIT 1;
        IF place IS NULL THEN
            RAISE NOTICE 'policy.search knows no region %: give its code or its name as in policy.dim_region', in_region;
            RETURN;
        END IF;
    END IF;
    IF tsq IS NULL THEN
        RETURN;
    END IF;
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
            WHERE (%2$s) AND NOT EXISTS (SELECT FROM unnest($5) w WHERE strpos(lower(t.body), w) > 0)
            LIMIT greatest(coalesce($6, 2000), 0)
        )
        SELECT r.score, g.name, v.kind, v.dated, v.title, array_to_string(r.path, ' › '),
               policy.snippet(r.body, $7), c.url, v.document_id, v.id, r.ordinal, r.char_start, r.char_end
        FROM found r
        JOIN policy.document_version v ON v.id = r.version_id
        JOIN policy.capture c ON c.id = v.capture_id
        LEFT JOIN policy.dim_region g ON g.code = v.region_code
        ORDER BY r.score DESC, v.dated DESC NULLS LAST, v.id, r.ordinal
    $q$, tsq, array_to_string(proofs, ' OR '))
    USING place, of_kind, since, until, unwanted, max_rows, marks;
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
