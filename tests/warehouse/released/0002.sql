-- A warehouse of revision 0002 with data, as pg_dump wrote it; most divisions, units and all indicators left out.
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA policy;
CREATE FUNCTION policy.cut(term text) RETURNS text[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'policy', 'pg_temp'
    AS $$
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
CREATE FUNCTION policy.span(body text, char_start integer, char_end integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN substr(body, (char_start + 1), (char_end - char_start));
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE policy.document_version (
    id uuid NOT NULL,
    document_id uuid NOT NULL,
    number smallint NOT NULL,
    is_current boolean NOT NULL,
    text_sha256 text NOT NULL,
    text text NOT NULL,
    kind text NOT NULL,
    title text,
    doc_number text,
    issuer_id uuid,
    region_code text,
    issued_on date,
    published_on date,
    effective_on date,
    period_start date,
    period_end date,
    media_type text NOT NULL,
    method text NOT NULL,
    ocr_confidence real,
    attachments jsonb NOT NULL,
    capture_id text NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    run_id uuid NOT NULL,
    extractor_version text NOT NULL,
    title_key text GENERATED ALWAYS AS (regexp_replace(regexp_replace(title, '^.*?关于(印发|转发|发布|公布|下发)(.+)的(通知|公告|函)$'::text, '\2'::text), '[《》〈〉“”"()\[\]\s]'::text, ''::text, 'g'::text)) STORED,
    dated date GENERATED ALWAYS AS (COALESCE(issued_on, published_on)) STORED,
    CONSTRAINT document_version_kind_check CHECK ((kind = ANY (ARRAY['plan'::text, 'opinion'::text, 'notice'::text, 'reply'::text, 'report'::text, 'overview'::text, 'news'::text, 'other'::text]))),
    CONSTRAINT document_version_ocr_confidence_check CHECK (((ocr_confidence >= (0)::double precision) AND (ocr_confidence <= (1)::double precision))),
    CONSTRAINT document_version_period_check CHECK ((period_end >= period_start)),
    CONSTRAINT document_version_text_check CHECK ((length(text) > 0))
);
CREATE TABLE policy.segment (
    version_id uuid NOT NULL,
    ordinal integer NOT NULL,
    kind text NOT NULL,
    level smallint NOT NULL,
    number text NOT NULL,
    title text NOT NULL,
    path text[] NOT NULL,
    part text NOT NULL,
    char_start integer NOT NULL,
    char_end integer NOT NULL,
    tokens tsvector NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    run_id uuid NOT NULL,
    extractor_version text NOT NULL,
    CONSTRAINT segment_kind_check CHECK ((kind = ANY (ARRAY['paragraph'::text, 'heading'::text, 'row'::text]))),
    CONSTRAINT segment_level_check CHECK ((level >= 0)),
    CONSTRAINT segment_part_check CHECK ((part = ANY (ARRAY['head'::text, 'address'::text, 'receipt'::text, 'body'::text, 'outlook'::text, 'thanks'::text, 'signature'::text, 'attachment'::text]))),
    CONSTRAINT segment_span_check CHECK (((char_start >= 0) AND (char_end > char_start)))
);
CREATE FUNCTION policy.document_changes(document uuid, version_number integer DEFAULT NULL::integer) RETURNS TABLE(number integer, change text, line text, char_start integer)
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
 WITH chosen AS (
          SELECT v.id,
             v.number,
             v.text,
             lag(v.id) OVER (ORDER BY v.number) AS before
            FROM policy.document_version v
           WHERE (v.document_id = document_changes.document)
         ), line AS (
          SELECT c_1.id,
             policy.span(c_1.text, s.char_start, s.char_end) AS body,
             s.char_start
            FROM (chosen c_1
              JOIN policy.segment s ON ((s.version_id = c_1.id)))
         )
  SELECT c.number,
     x.change,
     x.body,
     x.char_start
    FROM (chosen c
      CROSS JOIN LATERAL ( SELECT 'added'::text AS change,
             a.body,
             a.char_start
            FROM line a
           WHERE ((a.id = c.id) AND (NOT (EXISTS ( SELECT
                    FROM line b
                   WHERE ((b.id = c.before) AND (b.body = a.body))))))
         UNION ALL
          SELECT 'removed'::text,
             b.body,
             b.char_start
            FROM line b
           WHERE ((b.id = c.before) AND (NOT (EXISTS ( SELECT
                    FROM line a
                   WHERE ((a.id = c.id) AND (a.body = b.body))))))) x)
   WHERE ((c.before IS NOT NULL) AND (c.number = COALESCE(document_changes.version_number, (c.number)::integer)))
   ORDER BY c.number, x.char_start, x.change;
END;
CREATE FUNCTION policy.keeps(outcome numeric, target numeric, comparator text, measure text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (comparator = 'gt'::text) THEN (outcome > target) WHEN (comparator = 'lt'::text) THEN (outcome < target) WHEN ((comparator = 'le'::text) OR (measure = 'rank'::text) OR ((measure = ANY (ARRAY['growth'::text, 'change'::text])) AND (target < (0)::numeric))) THEN (outcome <= target) WHEN (comparator = 'approx'::text) THEN (outcome >= (target * 0.95)) ELSE (outcome >= target) END;
CREATE FUNCTION policy.search(query text, in_region text DEFAULT NULL::text, of_kind text DEFAULT NULL::text, since date DEFAULT NULL::date, until date DEFAULT NULL::date, max_rows integer DEFAULT 20) RETURNS TABLE(rank real, region text, kind text, dated date, title text, heading text, snippet text, url text, document_id uuid, version_id uuid, ordinal integer, char_start integer, char_end integer)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'policy', 'pg_temp'
    AS $_$
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
END $_$;
CREATE FUNCTION policy.snippet(body text, words text[], width integer DEFAULT 120) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'policy', 'pg_temp'
    AS $$
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
CREATE TABLE policy.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE policy.capture (
    id text NOT NULL,
    portal text NOT NULL,
    section text NOT NULL,
    url text NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    last_fetched_at timestamp with time zone NOT NULL,
    media_type text NOT NULL,
    body_sha256 text NOT NULL,
    size bigint NOT NULL,
    warc text NOT NULL,
    warc_offset bigint NOT NULL,
    list_title text NOT NULL,
    published_on date,
    parent_url text,
    outcome text NOT NULL,
    version_id uuid,
    run_id uuid NOT NULL,
    extractor_version text NOT NULL,
    CONSTRAINT capture_outcome_check CHECK ((outcome = ANY (ARRAY['loaded'::text, 'quarantined'::text, 'issue'::text])))
);
CREATE TABLE policy.citation (
    id uuid NOT NULL,
    version_id uuid NOT NULL,
    title text NOT NULL,
    doc_number text,
    relation text NOT NULL,
    char_start integer NOT NULL,
    char_end integer NOT NULL,
    cited_document_id uuid,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    run_id uuid NOT NULL,
    extractor_version text NOT NULL,
    title_key text GENERATED ALWAYS AS (regexp_replace(regexp_replace(title, '^.*?关于(印发|转发|发布|公布|下发)(.+)的(通知|公告|函)$'::text, '\2'::text), '[《》〈〉“”"()\[\]\s]'::text, ''::text, 'g'::text)) STORED,
    CONSTRAINT citation_relation_check CHECK ((relation = ANY (ARRAY['implements'::text, 'issues'::text, 'cites'::text]))),
    CONSTRAINT citation_span_check CHECK (((char_start >= 0) AND (char_end > char_start)))
);
CREATE TABLE policy.derived (
    fingerprint text NOT NULL
);
CREATE TABLE policy.dim_indicator (
    code text NOT NULL,
    name text NOT NULL,
    name_en text,
    theme text,
    unit text,
    theme_label text,
    measure text,
    CONSTRAINT dim_indicator_measure_check CHECK ((measure = ANY (ARRAY['level'::text, 'growth'::text, 'change'::text, 'share'::text, 'rank'::text])))
);
CREATE TABLE policy.dim_indicator_alias (
    alias text NOT NULL,
    code text NOT NULL
);
CREATE TABLE policy.dim_issuer (
    id uuid NOT NULL,
    name text NOT NULL
);
CREATE TABLE policy.dim_region (
    code text NOT NULL,
    name text NOT NULL,
    short_name text NOT NULL,
    level text NOT NULL,
    parent_code text,
    CONSTRAINT dim_region_code_check CHECK ((code ~ '^[0-9]{6}$'::text)),
    CONSTRAINT dim_region_level_check CHECK ((level = ANY (ARRAY['province'::text, 'prefecture'::text, 'county'::text, 'other'::text])))
);
CREATE TABLE policy.dim_unit (
    unit text NOT NULL,
    dimension text
);
CREATE TABLE policy.dim_unit_alias (
    alias text NOT NULL,
    unit text NOT NULL,
    factor numeric NOT NULL,
    CONSTRAINT dim_unit_alias_factor_check CHECK ((factor > (0)::numeric))
);
CREATE TABLE policy.document (
    id uuid NOT NULL,
    current_version_id uuid,
    versions integer NOT NULL,
    locations integer NOT NULL,
    withdrawn_at timestamp with time zone,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    run_id uuid NOT NULL,
    extractor_version text NOT NULL
);
CREATE TABLE policy.document_location (
    url text NOT NULL,
    version_id uuid NOT NULL,
    host text NOT NULL,
    portal text NOT NULL,
    section text NOT NULL,
    list_title text NOT NULL,
    published_on date,
    capture_id text NOT NULL,
    warc text NOT NULL,
    warc_offset bigint NOT NULL,
    withdrawn_at timestamp with time zone,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    run_id uuid NOT NULL,
    extractor_version text NOT NULL
);
CREATE TABLE policy.fact_observation (
    version_id uuid NOT NULL,
    char_start integer NOT NULL,
    occurrence smallint NOT NULL,
    char_end integer NOT NULL,
    context_start integer NOT NULL,
    segment integer,
    quote text NOT NULL,
    context text NOT NULL,
    indicator text NOT NULL,
    indicator_code text,
    subject text,
    subject_region_code text,
    value numeric NOT NULL,
    value_high numeric,
    unit text,
    comparator text NOT NULL,
    measure text NOT NULL,
    status text NOT NULL,
    period_start date,
    period_end date,
    confidence real NOT NULL,
    rule text NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    run_id uuid NOT NULL,
    extractor_version text NOT NULL,
    CONSTRAINT fact_observation_comparator_check CHECK ((comparator = ANY (ARRAY['eq'::text, 'ge'::text, 'gt'::text, 'le'::text, 'lt'::text, 'approx'::text, 'range'::text]))),
    CONSTRAINT fact_observation_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT fact_observation_context_check CHECK (((context_start <= char_start) AND (substr(context, ((char_start - context_start) + 1), length(quote)) = quote))),
    CONSTRAINT fact_observation_measure_check CHECK ((measure = ANY (ARRAY['level'::text, 'growth'::text, 'change'::text, 'share'::text, 'rank'::text]))),
    CONSTRAINT fact_observation_period_check CHECK ((period_end >= period_start)),
    CONSTRAINT fact_observation_quote_check CHECK ((length(quote) = (char_end - char_start))),
    CONSTRAINT fact_observation_range_check CHECK ((value_high >= value)),
    CONSTRAINT fact_observation_span_check CHECK (((char_start >= 0) AND (char_end > char_start))),
    CONSTRAINT fact_observation_status_check CHECK ((status = ANY (ARRAY['actual'::text, 'target'::text, 'planned'::text])))
);
CREATE TABLE policy.issue (
    id uuid NOT NULL,
    stage text NOT NULL,
    code text NOT NULL,
    place text NOT NULL,
    message text NOT NULL,
    severity text NOT NULL,
    capture_id text,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    run_id uuid NOT NULL,
    extractor_version text NOT NULL,
    CONSTRAINT issue_severity_check CHECK ((severity = ANY (ARRAY['info'::text, 'warning'::text, 'error'::text]))),
    CONSTRAINT issue_stage_check CHECK ((stage = ANY (ARRAY['crawl'::text, 'clean'::text, 'segment'::text, 'extract'::text, 'validate'::text, 'load'::text])))
);
CREATE TABLE policy.portal_state (
    portal text NOT NULL,
    last_capture_at timestamp with time zone,
    last_new_document_at timestamp with time zone,
    captures integer NOT NULL,
    documents integer NOT NULL,
    last_crawl_at timestamp with time zone,
    last_crawl jsonb
);
CREATE TABLE policy.proposal_reply (
    version_id uuid NOT NULL,
    proposal_number text,
    proposal_session text,
    proposal_title text,
    proposer text,
    result_class text,
    lead_unit text,
    co_units text[] NOT NULL,
    contact_present boolean,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    run_id uuid NOT NULL,
    extractor_version text NOT NULL,
    topic text,
    CONSTRAINT proposal_reply_result_class_check CHECK ((result_class = ANY (ARRAY['A'::text, 'B'::text, 'C'::text, 'D'::text])))
);
CREATE TABLE policy.quarantine (
    id uuid NOT NULL,
    table_name text NOT NULL,
    capture_id text NOT NULL,
    place text NOT NULL,
    reasons text[] NOT NULL,
    content jsonb NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    run_id uuid NOT NULL,
    extractor_version text NOT NULL
);
CREATE TABLE policy.run (
    id uuid NOT NULL,
    name text NOT NULL,
    extractor_version text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    counts jsonb NOT NULL
);
CREATE TABLE policy.search_word (
    word text NOT NULL
);
CREATE VIEW policy.v_citation_network AS
 SELECT v.region_code,
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
   FROM (((((policy.citation c
     JOIN policy.document_version v ON (((v.id = c.version_id) AND v.is_current)))
     JOIN policy.capture k ON ((k.id = v.capture_id)))
     LEFT JOIN policy.dim_region r ON ((r.code = v.region_code)))
     LEFT JOIN policy.document d ON ((d.id = c.cited_document_id)))
     LEFT JOIN policy.document_version t ON ((t.id = d.current_version_id)));
CREATE VIEW policy.v_observation AS
 SELECT ((((o.version_id || ':'::text) || o.char_start) || ':'::text) || o.occurrence) AS observation_id,
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
        CASE
            WHEN (EXTRACT(year FROM o.period_start) = EXTRACT(year FROM o.period_end)) THEN (EXTRACT(year FROM o.period_end))::integer
            ELSE NULL::integer
        END AS year,
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
    o.char_start,
    o.char_end,
    o.occurrence,
    o.first_seen_at,
    v.last_seen_at,
    o.extractor_version
   FROM (((((((policy.fact_observation o
     JOIN policy.document_version v ON (((v.id = o.version_id) AND v.is_current)))
     JOIN policy.document d ON ((d.id = v.document_id)))
     JOIN policy.capture c ON ((c.id = v.capture_id)))
     LEFT JOIN policy.dim_region r ON ((r.code = v.region_code)))
     LEFT JOIN policy.dim_region p ON ((p.code = o.subject_region_code)))
     LEFT JOIN policy.dim_issuer i ON ((i.id = v.issuer_id)))
     LEFT JOIN policy.dim_indicator n ON ((n.code = o.indicator_code)));
CREATE VIEW policy.v_city_comparison AS
 SELECT DISTINCT ON (indicator_code, measure, unit, status, year, subject_region_code) indicator_code,
    indicator_name,
    theme,
    measure,
    unit,
    status,
    year,
    subject_region_code AS region_code,
    subject_region AS region,
    value,
    value_high,
    comparator,
    period_start,
    period_end,
    kind,
    title,
    dated,
    quote,
    context,
    url,
    document_id,
    observation_id
   FROM policy.v_observation o
  WHERE ((indicator_code IS NOT NULL) AND (subject_region_code IS NOT NULL) AND (year IS NOT NULL))
  ORDER BY indicator_code, measure, unit, status, year, subject_region_code, (EXTRACT(month FROM period_end) = (12)::numeric) DESC, period_start, period_end DESC, dated DESC NULLS LAST, confidence DESC, version_id, char_start;
CREATE VIEW policy.v_document_history AS
 SELECT v.region_code,
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
    ( SELECT count(*) AS count
           FROM policy.fact_observation o
          WHERE (o.version_id = v.id)) AS numbers,
    ( SELECT array_agg(DISTINCT l.url ORDER BY l.url) AS array_agg
           FROM policy.document_location l
          WHERE (l.version_id = v.id)) AS urls,
        CASE
            WHEN (v.number > 1) THEN ( SELECT count(*) AS count
               FROM policy.document_changes(v.document_id, (v.number)::integer) document_changes(number, change, line, char_start)
              WHERE (document_changes.change = 'added'::text))
            ELSE NULL::bigint
        END AS lines_added,
        CASE
            WHEN (v.number > 1) THEN ( SELECT count(*) AS count
               FROM policy.document_changes(v.document_id, (v.number)::integer) document_changes(number, change, line, char_start)
              WHERE (document_changes.change = 'removed'::text))
            ELSE NULL::bigint
        END AS lines_removed,
    v.id AS version_id
   FROM ((policy.document_version v
     JOIN policy.document d ON ((d.id = v.document_id)))
     LEFT JOIN policy.dim_region r ON ((r.code = v.region_code)));
CREATE VIEW policy.v_outcome AS
 SELECT observation_id,
    region_code,
    region,
    kind,
    title,
    doc_number,
    issuer,
    dated,
    issued_on,
    published_on,
    indicator_code,
    indicator_name,
    theme,
    indicator,
    subject,
    subject_region_code,
    subject_region,
    value,
    value_high,
    unit,
    comparator,
    measure,
    status,
    period_start,
    period_end,
    year,
    quote,
    context,
    confidence,
    rule,
    url,
    portal,
    warc,
    warc_offset,
    withdrawn_at,
    document_id,
    version_id,
    segment,
    char_start,
    char_end,
    occurrence,
    first_seen_at,
    last_seen_at,
    extractor_version
   FROM policy.v_observation
  WHERE (status = 'actual'::text);
CREATE VIEW policy.v_proposal_board AS
 SELECT v.region_code,
    r.name AS region,
    p.topic,
    p.proposal_number,
    p.proposal_session,
    p.proposal_title,
    p.proposer,
    COALESCE(p.lead_unit, i.name) AS answered_by,
    p.lead_unit,
    p.co_units,
    p.result_class,
    v.issued_on AS replied_on,
    v.published_on,
    h.handed_on,
    (v.issued_on - h.handed_on) AS days,
    ( SELECT count(*) AS count
           FROM policy.fact_observation o
          WHERE (o.version_id = v.id)) AS numbers,
    p.contact_present,
    v.title,
    c.url,
    v.document_id,
    v.id AS version_id
   FROM (((((policy.proposal_reply p
     JOIN policy.document_version v ON (((v.id = p.version_id) AND v.is_current)))
     JOIN policy.capture c ON ((c.id = v.capture_id)))
     LEFT JOIN policy.dim_region r ON ((r.code = v.region_code)))
     LEFT JOIN policy.dim_issuer i ON ((i.id = v.issuer_id)))
     LEFT JOIN LATERAL ( SELECT max(n.dated) AS handed_on
           FROM policy.document_version n
          WHERE (n.is_current AND (n.region_code = v.region_code) AND (n.kind <> 'reply'::text) AND (n.title ~ '(提案|建议).*交办|交办.*(提案|建议)'::text) AND ((n.dated >= (date_trunc('year'::text, (v.issued_on)::timestamp with time zone))::date) AND (n.dated <= v.issued_on)))) h ON (true));
CREATE VIEW policy.v_target AS
 SELECT observation_id,
    region_code,
    region,
    kind,
    title,
    doc_number,
    issuer,
    dated,
    issued_on,
    published_on,
    indicator_code,
    indicator_name,
    theme,
    indicator,
    subject,
    subject_region_code,
    subject_region,
    value,
    value_high,
    unit,
    comparator,
    measure,
    status,
    period_start,
    period_end,
    year,
    quote,
    context,
    confidence,
    rule,
    url,
    portal,
    warc,
    warc_offset,
    withdrawn_at,
    document_id,
    version_id,
    segment,
    char_start,
    char_end,
    occurrence,
    first_seen_at,
    last_seen_at,
    extractor_version
   FROM policy.v_observation
  WHERE (status = 'target'::text);
CREATE VIEW policy.v_target_progress AS
 SELECT t.observation_id,
    t.region_code,
    t.region,
    t.subject_region_code,
    t.subject,
    t.indicator_code,
    t.indicator_name,
    t.theme,
    t.measure,
    t.unit,
    t.comparator,
    t.value AS target_value,
    t.value_high AS target_value_high,
    t.period_start,
    t.period_end,
    t.year,
    t.dated AS promised_on,
    t.title,
    t.quote,
    t.context,
    t.url,
    t.document_id,
    b.value AS baseline_value,
    b.period_end AS baseline_period_end,
    o.value AS outcome_value,
    o.period_end AS outcome_period_end,
    o.dated AS reported_on,
    o.title AS outcome_title,
    o.context AS outcome_context,
    o.url AS outcome_url,
    (o.value - t.value) AS distance,
    round(((o.value - b.value) / NULLIF((t.value - b.value), (0)::numeric)), 4) AS way_done,
        CASE
            WHEN (o.value IS NULL) THEN 'no report'::text
            WHEN policy.keeps(o.value, t.value, t.comparator, t.measure) THEN 'met'::text
            WHEN (o.period_end >= t.period_end) THEN 'missed'::text
            ELSE 'on the way'::text
        END AS state
   FROM ((policy.v_target t
     LEFT JOIN LATERAL ( SELECT x.value,
            x.period_end,
            v.dated,
            v.title,
            x.context,
            c.url
           FROM ((( SELECT a.version_id,
                    a.char_start,
                    a.occurrence,
                    a.char_end,
                    a.context_start,
                    a.segment,
                    a.quote,
                    a.context,
                    a.indicator,
                    a.indicator_code,
                    a.subject,
                    a.subject_region_code,
                    a.value,
                    a.value_high,
                    a.unit,
                    a.comparator,
                    a.measure,
                    a.status,
                    a.period_start,
                    a.period_end,
                    a.confidence,
                    a.rule,
                    a.first_seen_at,
                    a.last_seen_at,
                    a.run_id,
                    a.extractor_version
                   FROM policy.fact_observation a
                  WHERE ((a.indicator_code = t.indicator_code) AND (a.subject_region_code = t.subject_region_code))
                UNION ALL
                 SELECT a.version_id,
                    a.char_start,
                    a.occurrence,
                    a.char_end,
                    a.context_start,
                    a.segment,
                    a.quote,
                    a.context,
                    a.indicator,
                    a.indicator_code,
                    a.subject,
                    a.subject_region_code,
                    a.value,
                    a.value_high,
                    a.unit,
                    a.comparator,
                    a.measure,
                    a.status,
                    a.period_start,
                    a.period_end,
                    a.confidence,
                    a.rule,
                    a.first_seen_at,
                    a.last_seen_at,
                    a.run_id,
                    a.extractor_version
                   FROM policy.fact_observation a
                  WHERE ((a.indicator_code = t.indicator_code) AND (a.subject_region_code IS NULL) AND (t.subject_region_code IS NULL) AND (a.subject = t.subject))) x
             JOIN policy.document_version v ON (((v.id = x.version_id) AND v.is_current)))
             JOIN policy.capture c ON ((c.id = v.capture_id)))
          WHERE ((x.status = 'actual'::text) AND (x.measure = t.measure) AND (NOT (x.unit IS DISTINCT FROM t.unit)) AND ((t.subject_region_code IS NOT NULL) OR (NOT (v.region_code IS DISTINCT FROM t.region_code))) AND (x.period_end > COALESCE(t.dated, (t.period_start - 1), '-infinity'::date)) AND (x.period_end <= COALESCE(t.period_end, 'infinity'::date)))
          ORDER BY x.period_end DESC, x.period_start, v.dated DESC NULLS LAST, x.confidence DESC, x.version_id, x.char_start
         LIMIT 1) o ON (true))
     LEFT JOIN LATERAL ( SELECT x.value,
            x.period_end
           FROM (( SELECT a.version_id,
                    a.char_start,
                    a.occurrence,
                    a.char_end,
                    a.context_start,
                    a.segment,
                    a.quote,
                    a.context,
                    a.indicator,
                    a.indicator_code,
                    a.subject,
                    a.subject_region_code,
                    a.value,
                    a.value_high,
                    a.unit,
                    a.comparator,
                    a.measure,
                    a.status,
                    a.period_start,
                    a.period_end,
                    a.confidence,
                    a.rule,
                    a.first_seen_at,
                    a.last_seen_at,
                    a.run_id,
                    a.extractor_version
                   FROM policy.fact_observation a
                  WHERE ((a.indicator_code = t.indicator_code) AND (a.subject_region_code = t.subject_region_code))
                UNION ALL
                 SELECT a.version_id,
                    a.char_start,
                    a.occurrence,
                    a.char_end,
                    a.context_start,
                    a.segment,
                    a.quote,
                    a.context,
                    a.indicator,
                    a.indicator_code,
                    a.subject,
                    a.subject_region_code,
                    a.value,
                    a.value_high,
                    a.unit,
                    a.comparator,
                    a.measure,
                    a.status,
                    a.period_start,
                    a.period_end,
                    a.confidence,
                    a.rule,
                    a.first_seen_at,
                    a.last_seen_at,
                    a.run_id,
                    a.extractor_version
                   FROM policy.fact_observation a
                  WHERE ((a.indicator_code = t.indicator_code) AND (a.subject_region_code IS NULL) AND (t.subject_region_code IS NULL) AND (a.subject = t.subject))) x
             JOIN policy.document_version v ON (((v.id = x.version_id) AND v.is_current)))
          WHERE ((x.status = 'actual'::text) AND (x.measure = t.measure) AND (NOT (x.unit IS DISTINCT FROM t.unit)) AND ((t.subject_region_code IS NOT NULL) OR (NOT (v.region_code IS DISTINCT FROM t.region_code))) AND (x.period_end <= COALESCE(t.dated, (t.period_start - 1))))
          ORDER BY x.period_end DESC, x.period_start, v.dated DESC NULLS LAST, x.confidence DESC, x.version_id, x.char_start
         LIMIT 1) b ON (true))
  WHERE (t.indicator_code IS NOT NULL);
INSERT INTO policy.alembic_version VALUES ('0002');
INSERT INTO policy.capture VALUES ('4b54fe261476b9e6e6cce3be3d6fdc4c', 'xingchuan', 'plans', 'https://www.xingchuan.example/1.html', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', 'text/html', '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b', 1, 'xingchuan/2026.warc.gz', 17, '列表标题', NULL, NULL, 'loaded', '74d87579-03c2-e742-cd86-5ae274362b81', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.capture VALUES ('f5cddbdc7a6c60e19258d34f181c54fd', 'xingchuan', 'plans', 'https://www.xingchuan.example/2.html', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', 'text/html', 'd4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35', 1, 'xingchuan/2026.warc.gz', 17, '列表标题', NULL, NULL, 'loaded', '82b8d57c-5dd5-f607-e44f-c2c6d4136e1f', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.capture VALUES ('6c1490380c15f30af8606821608cdf49', 'xingchuan', 'plans', 'https://www.xingchuan.example/1.html', '2026-11-21 18:00:00+00', '2026-11-21 18:00:00+00', 'text/html', '4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce', 1, 'xingchuan/2026.warc.gz', 17, '列表标题', NULL, NULL, 'loaded', 'ad4c3f44-867a-0701-88c8-463fbad4d867', '4cf90b67-c0d5-af63-5bcb-b558ac8b6b11', '0.1.0');
INSERT INTO policy.capture VALUES ('efb965b9d99ce61f366d8b582672fc3a', 'xingchuan', 'plans', 'https://www.xingchuan.example/3.html', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', 'text/html', '4b227777d4dd1fc61c6f884f48641d02b4d121d3fd328cb08b5531fcacdabf8a', 1, 'xingchuan/2026.warc.gz', 17, '列表标题', NULL, NULL, 'loaded', '0c31dbad-6ea1-e2c1-1aad-563629f6706c', 'dd79f8f9-78c0-fe8c-5786-b59b6cac7057', '0.1.0');
INSERT INTO policy.capture VALUES ('fafa4e5dcba0103940f114c3eaf5f1ff', 'xingchuan', 'plans', 'https://www.xingchuan.example/4.pdf', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', 'text/html', 'ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39d', 1, 'xingchuan/2026.warc.gz', 17, '列表标题', NULL, NULL, 'issue', NULL, 'ee33f20d-b5fb-d759-1517-09425cb96676', '0.1.0');
INSERT INTO policy.citation VALUES ('16a63364-749d-04a6-bfe6-4d20ecd83b42', '74d87579-03c2-e742-cd86-5ae274362b81', '星川市工业发展规划', NULL, 'implements', 23, 32, NULL, '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0', DEFAULT);
INSERT INTO policy.citation VALUES ('bbfa5336-7413-b9eb-159b-2994f86b1d0c', 'ad4c3f44-867a-0701-88c8-463fbad4d867', '星川市工业发展规划', NULL, 'implements', 23, 32, NULL, '2026-11-21 18:00:00+00', '2026-11-21 18:00:00+00', '4cf90b67-c0d5-af63-5bcb-b558ac8b6b11', '0.1.0', DEFAULT);
INSERT INTO policy.derived VALUES ('7e931fbb198a3180598b66ab1d327d5deb8395cce13611b2ac5d7265b93717ad');
INSERT INTO policy.dim_issuer VALUES ('00cce12c-cddc-0810-7403-0b20d523ca6d', '星川市人民政府');
INSERT INTO policy.dim_region VALUES ('990100', '990100', '990100', 'other', NULL);
INSERT INTO policy.dim_region VALUES ('410000', '河南省', '河南', 'province', NULL);
INSERT INTO policy.dim_unit VALUES ('家', 'count');
INSERT INTO policy.dim_unit VALUES ('%', 'ratio');
INSERT INTO policy.dim_unit_alias VALUES ('%', '%', 1);
INSERT INTO policy.dim_unit_alias VALUES ('家', '家', 1);
INSERT INTO policy.document VALUES ('2cb6a494-1b05-d0d8-4d43-729c181bffbe', '82b8d57c-5dd5-f607-e44f-c2c6d4136e1f', 1, 1, NULL, '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.document VALUES ('89cdb213-ee8b-b5bd-8c4f-c0094f75a342', 'ad4c3f44-867a-0701-88c8-463fbad4d867', 2, 1, NULL, '2026-11-20 18:00:00+00', '2026-11-21 18:00:00+00', '4cf90b67-c0d5-af63-5bcb-b558ac8b6b11', '0.1.0');
INSERT INTO policy.document VALUES ('23a41349-c1a5-ad3b-bb4c-e6c948a513f6', '0c31dbad-6ea1-e2c1-1aad-563629f6706c', 1, 1, NULL, '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', 'dd79f8f9-78c0-fe8c-5786-b59b6cac7057', '0.1.0');
INSERT INTO policy.document_location VALUES ('https://www.xingchuan.example/1.html', '74d87579-03c2-e742-cd86-5ae274362b81', 'www.xingchuan.example', 'xingchuan', 'plans', '列表标题', NULL, '4b54fe261476b9e6e6cce3be3d6fdc4c', 'xingchuan/2026.warc.gz', 17, NULL, '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.document_location VALUES ('https://www.xingchuan.example/2.html', '82b8d57c-5dd5-f607-e44f-c2c6d4136e1f', 'www.xingchuan.example', 'xingchuan', 'plans', '列表标题', NULL, 'f5cddbdc7a6c60e19258d34f181c54fd', 'xingchuan/2026.warc.gz', 17, NULL, '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.document_location VALUES ('https://www.xingchuan.example/1.html', 'ad4c3f44-867a-0701-88c8-463fbad4d867', 'www.xingchuan.example', 'xingchuan', 'plans', '列表标题', NULL, '6c1490380c15f30af8606821608cdf49', 'xingchuan/2026.warc.gz', 17, NULL, '2026-11-21 18:00:00+00', '2026-11-21 18:00:00+00', '4cf90b67-c0d5-af63-5bcb-b558ac8b6b11', '0.1.0');
INSERT INTO policy.document_location VALUES ('https://www.xingchuan.example/3.html', '0c31dbad-6ea1-e2c1-1aad-563629f6706c', 'www.xingchuan.example', 'xingchuan', 'plans', '列表标题', NULL, 'efb965b9d99ce61f366d8b582672fc3a', 'xingchuan/2026.warc.gz', 17, NULL, '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', 'dd79f8f9-78c0-fe8c-5786-b59b6cac7057', '0.1.0');
INSERT INTO policy.document_version VALUES ('82b8d57c-5dd5-f607-e44f-c2c6d4136e1f', '2cb6a494-1b05-d0d8-4d43-729c181bffbe', 1, true, '3cab8d834b573a986370e7d3cdcb0aae1386593b673c47375194806e0856f864', '星川市2025年工业发展情况报告
2025年,全市规模以上工业增加值增速7.6%,全社会研发投入强度为2.2%。
全市规模以上工业企业达到151家。', 'report', '星川市2025年工业发展情况报告', NULL, '00cce12c-cddc-0810-7403-0b20d523ca6d', '990100', '2026-01-20', NULL, NULL, NULL, NULL, 'text/html', 'selector', NULL, '[]', 'f5cddbdc7a6c60e19258d34f181c54fd', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0', DEFAULT, DEFAULT);
INSERT INTO policy.document_version VALUES ('74d87579-03c2-e742-cd86-5ae274362b81', '89cdb213-ee8b-b5bd-8c4f-c0094f75a342', 1, false, 'aa0d21fd11db183a635269a4523c24844ea7dea6023dd075d0fd47bb1f1be832', '星川市2025年工业发展行动计划
为贯彻落实《星川市工业发展规划》,制定本计划。
到2025年,规模以上工业增加值年均增速7%以上,全社会研发投入强度达到2.4%。
新增规模以上工业企业26家,累计达到148家。', 'plan', '星川市2025年工业发展行动计划', NULL, '00cce12c-cddc-0810-7403-0b20d523ca6d', '990100', '2025-01-06', NULL, NULL, NULL, NULL, 'text/html', 'selector', NULL, '[]', '4b54fe261476b9e6e6cce3be3d6fdc4c', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0', DEFAULT, DEFAULT);
INSERT INTO policy.document_version VALUES ('ad4c3f44-867a-0701-88c8-463fbad4d867', '89cdb213-ee8b-b5bd-8c4f-c0094f75a342', 2, true, '18989a69bc4bf0a311d4c4922a9440a7146f9e2bdc3fafef98b4f17624abf020', '星川市2025年工业发展行动计划
为贯彻落实《星川市工业发展规划》,制定本计划。
到2025年,规模以上工业增加值年均增速7%以上,全社会研发投入强度达到2.4%。
新增规模以上工业企业28家,累计达到148家。', 'plan', '星川市2025年工业发展行动计划', NULL, '00cce12c-cddc-0810-7403-0b20d523ca6d', '990100', '2025-01-06', NULL, NULL, NULL, NULL, 'text/html', 'selector', NULL, '[]', '6c1490380c15f30af8606821608cdf49', '2026-11-21 18:00:00+00', '2026-11-21 18:00:00+00', '2026-11-21 18:00:00+00', '4cf90b67-c0d5-af63-5bcb-b558ac8b6b11', '0.1.0', DEFAULT, DEFAULT);
INSERT INTO policy.document_version VALUES ('0c31dbad-6ea1-e2c1-1aad-563629f6706c', '23a41349-c1a5-ad3b-bb4c-e6c948a513f6', 1, true, '9910341e3a88bad1631def2b654bca5d8f3c4dcfd42cd6b7b4abe73753d843d7', '关于市政协六届二次会议第602150号提案的答复
已建成产业园区7家。', 'reply', '关于市政协六届二次会议第602150号提案的答复', NULL, '00cce12c-cddc-0810-7403-0b20d523ca6d', '990100', '2025-01-06', NULL, NULL, NULL, NULL, 'text/html', 'selector', NULL, '[]', 'efb965b9d99ce61f366d8b582672fc3a', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', 'dd79f8f9-78c0-fe8c-5786-b59b6cac7057', '0.1.0', DEFAULT, DEFAULT);
INSERT INTO policy.fact_observation VALUES ('74d87579-03c2-e742-cd86-5ae274362b81', 61, 1, 63, 41, 2, '7%', '到2025年,规模以上工业增加值年均增速7%以上,全社会研发投入强度达到2.4%。', '工业增加值', NULL, '星川市', NULL, 7, NULL, '%', 'eq', 'level', 'target', '2025-01-01', '2025-12-31', 0.9, 'sample', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.fact_observation VALUES ('74d87579-03c2-e742-cd86-5ae274362b81', 77, 1, 81, 41, 2, '2.4%', '到2025年,规模以上工业增加值年均增速7%以上,全社会研发投入强度达到2.4%。', '研发投入强度', NULL, '星川市', NULL, 2.4, NULL, '%', 'eq', 'level', 'target', '2025-01-01', '2025-12-31', 0.9, 'sample', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.fact_observation VALUES ('74d87579-03c2-e742-cd86-5ae274362b81', 93, 1, 96, 83, 3, '26家', '新增规模以上工业企业26家,累计达到148家。', '工业企业', NULL, '星川市', NULL, 26, NULL, '家', 'eq', 'level', 'target', '2025-01-01', '2025-12-31', 0.9, 'sample', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.fact_observation VALUES ('74d87579-03c2-e742-cd86-5ae274362b81', 101, 1, 105, 83, 3, '148家', '新增规模以上工业企业26家,累计达到148家。', '工业企业', NULL, '星川市', NULL, 148, NULL, '家', 'eq', 'level', 'target', '2025-01-01', '2025-12-31', 0.9, 'sample', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.fact_observation VALUES ('82b8d57c-5dd5-f607-e44f-c2c6d4136e1f', 36, 1, 40, 17, 1, '7.6%', '2025年,全市规模以上工业增加值增速7.6%,全社会研发投入强度为2.2%。', '工业增加值', NULL, '星川市', NULL, 7.6, NULL, '%', 'eq', 'level', 'actual', '2025-01-01', '2025-12-31', 0.9, 'sample', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.fact_observation VALUES ('82b8d57c-5dd5-f607-e44f-c2c6d4136e1f', 51, 1, 55, 17, 1, '2.2%', '2025年,全市规模以上工业增加值增速7.6%,全社会研发投入强度为2.2%。', '研发投入强度', NULL, '星川市', NULL, 2.2, NULL, '%', 'eq', 'level', 'actual', '2025-01-01', '2025-12-31', 0.9, 'sample', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.fact_observation VALUES ('82b8d57c-5dd5-f607-e44f-c2c6d4136e1f', 69, 1, 73, 57, 2, '151家', '全市规模以上工业企业达到151家。', '工业企业', NULL, '星川市', NULL, 151, NULL, '家', 'eq', 'level', 'actual', '2025-01-01', '2025-12-31', 0.9, 'sample', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.fact_observation VALUES ('ad4c3f44-867a-0701-88c8-463fbad4d867', 61, 1, 63, 41, 2, '7%', '到2025年,规模以上工业增加值年均增速7%以上,全社会研发投入强度达到2.4%。', '工业增加值', NULL, '星川市', NULL, 7, NULL, '%', 'eq', 'level', 'target', '2025-01-01', '2025-12-31', 0.9, 'sample', '2026-11-21 18:00:00+00', '2026-11-21 18:00:00+00', '4cf90b67-c0d5-af63-5bcb-b558ac8b6b11', '0.1.0');
INSERT INTO policy.fact_observation VALUES ('ad4c3f44-867a-0701-88c8-463fbad4d867', 77, 1, 81, 41, 2, '2.4%', '到2025年,规模以上工业增加值年均增速7%以上,全社会研发投入强度达到2.4%。', '研发投入强度', NULL, '星川市', NULL, 2.4, NULL, '%', 'eq', 'level', 'target', '2025-01-01', '2025-12-31', 0.9, 'sample', '2026-11-21 18:00:00+00', '2026-11-21 18:00:00+00', '4cf90b67-c0d5-af63-5bcb-b558ac8b6b11', '0.1.0');
INSERT INTO policy.fact_observation VALUES ('ad4c3f44-867a-0701-88c8-463fbad4d867', 93, 1, 96, 83, 3, '28家', '新增规模以上工业企业28家,累计达到148家。', '工业企业', NULL, '星川市', NULL, 28, NULL, '家', 'eq', 'level', 'target', '2025-01-01', '2025-12-31', 0.9, 'sample', '2026-11-21 18:00:00+00', '2026-11-21 18:00:00+00', '4cf90b67-c0d5-af63-5bcb-b558ac8b6b11', '0.1.0');
INSERT INTO policy.fact_observation VALUES ('ad4c3f44-867a-0701-88c8-463fbad4d867', 101, 1, 105, 83, 3, '148家', '新增规模以上工业企业28家,累计达到148家。', '工业企业', NULL, '星川市', NULL, 148, NULL, '家', 'eq', 'level', 'target', '2025-01-01', '2025-12-31', 0.9, 'sample', '2026-11-21 18:00:00+00', '2026-11-21 18:00:00+00', '4cf90b67-c0d5-af63-5bcb-b558ac8b6b11', '0.1.0');
INSERT INTO policy.fact_observation VALUES ('0c31dbad-6ea1-e2c1-1aad-563629f6706c', 32, 1, 34, 25, 1, '7家', '已建成产业园区7家。', '数量', NULL, '星川市', NULL, 7, NULL, '家', 'eq', 'level', 'actual', '2025-01-01', '2025-12-31', 0.9, 'sample', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', 'dd79f8f9-78c0-fe8c-5786-b59b6cac7057', '0.1.0');
INSERT INTO policy.issue VALUES ('b5acd5e4-7174-73de-1131-0b462d34339d', 'clean', 'damaged-pdf', 'https://www.xingchuan.example/4.pdf', 'no page could be read', 'error', 'fafa4e5dcba0103940f114c3eaf5f1ff', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', 'ee33f20d-b5fb-d759-1517-09425cb96676', '0.1.0');
INSERT INTO policy.portal_state VALUES ('xingchuan', '2026-11-21 18:00:00+00', '2026-11-21 18:00:00+00', 5, 3, NULL, NULL);
INSERT INTO policy.proposal_reply VALUES ('0c31dbad-6ea1-e2c1-1aad-563629f6706c', '602150', '六届二次', '关于加快产业合作的提案', '民进星川市委', 'A', '星川市科学技术局', '{星川市财政局}', true, '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', 'dd79f8f9-78c0-fe8c-5786-b59b6cac7057', '0.1.0', '产业经济');
INSERT INTO policy.quarantine VALUES ('916fb7f6-ab80-adcb-43dc-fd3bfcee7b51', 'observations', 'efb965b9d99ce61f366d8b582672fc3a', 'efb965b9d99ce61f366d8b582672fc3a:3-7', '{period}', '{"value": "7"}', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', 'dd79f8f9-78c0-fe8c-5786-b59b6cac7057', '0.1.0');
INSERT INTO policy.run VALUES ('47efe920-7ce2-c5ad-401d-dd5852e09183', 'run-0', '0.1.0', '2026-11-22 16:59:35.616209+00', '2026-11-22 16:59:35.616209+00', '{"ab13fa77a02f93575ef94b29680f9802": {"added": 7, "tables": {"segment_added": 7, "citation_added": 1, "document_added": 2, "segment_changed": 0, "segment_removed": 0, "citation_changed": 0, "citation_removed": 0, "document_changed": 0, "document_removed": 0, "proposal_reply_added": 0, "document_version_added": 2, "fact_observation_added": 7, "proposal_reply_changed": 0, "proposal_reply_removed": 0, "document_version_changed": 0, "document_version_removed": 0, "fact_observation_changed": 0, "fact_observation_removed": 0}, "changed": 0, "removed": 0, "captures": 2, "documents": 2, "quarantined": 0, "new_versions": 2, "new_documents": 2}}');
INSERT INTO policy.run VALUES ('4cf90b67-c0d5-af63-5bcb-b558ac8b6b11', 'run-1', '0.1.0', '2026-11-22 16:59:35.704438+00', '2026-11-22 16:59:35.704438+00', '{"0064d0f57e850f331beb2dc6720c99af": {"added": 4, "tables": {"segment_added": 4, "citation_added": 1, "document_added": 0, "segment_changed": 0, "segment_removed": 0, "citation_changed": 0, "citation_removed": 0, "document_changed": 1, "document_removed": 0, "proposal_reply_added": 0, "document_version_added": 1, "fact_observation_added": 4, "proposal_reply_changed": 0, "proposal_reply_removed": 0, "document_version_changed": 0, "document_version_removed": 0, "fact_observation_changed": 0, "fact_observation_removed": 0}, "changed": 0, "removed": 0, "captures": 1, "documents": 1, "quarantined": 0, "new_versions": 1, "new_documents": 0}}');
INSERT INTO policy.run VALUES ('dd79f8f9-78c0-fe8c-5786-b59b6cac7057', 'run-2', '0.1.0', '2026-11-22 16:59:35.843182+00', '2026-11-22 16:59:35.843182+00', '{"0b0954e30f90dded8e59663db24ba565": {"added": 1, "tables": {"segment_added": 2, "citation_added": 0, "document_added": 1, "segment_changed": 0, "segment_removed": 0, "citation_changed": 0, "citation_removed": 0, "document_changed": 0, "document_removed": 0, "proposal_reply_added": 1, "document_version_added": 1, "fact_observation_added": 1, "proposal_reply_changed": 0, "proposal_reply_removed": 0, "document_version_changed": 0, "document_version_removed": 0, "fact_observation_changed": 0, "fact_observation_removed": 0}, "changed": 0, "removed": 0, "captures": 1, "documents": 1, "quarantined": 1, "new_versions": 1, "new_documents": 1}}');
INSERT INTO policy.run VALUES ('ee33f20d-b5fb-d759-1517-09425cb96676', 'run-3', '0.1.0', '2026-11-22 16:59:35.931009+00', '2026-11-22 16:59:35.931009+00', '{"b49acf8888d47fb9a20489e944cd1dac": {"added": 0, "tables": {"segment_added": 0, "citation_added": 0, "document_added": 0, "segment_changed": 0, "segment_removed": 0, "citation_changed": 0, "citation_removed": 0, "document_changed": 0, "document_removed": 0, "proposal_reply_added": 0, "document_version_added": 0, "fact_observation_added": 0, "proposal_reply_changed": 0, "proposal_reply_removed": 0, "document_version_changed": 0, "document_version_removed": 0, "fact_observation_changed": 0, "fact_observation_removed": 0}, "changed": 0, "removed": 0, "captures": 1, "documents": 0, "quarantined": 0, "new_versions": 0, "new_documents": 0}}');
INSERT INTO policy.search_word VALUES ('7.6%');
INSERT INTO policy.search_word VALUES ('均增');
INSERT INTO policy.search_word VALUES ('28');
INSERT INTO policy.search_word VALUES ('划');
INSERT INTO policy.search_word VALUES ('企业');
INSERT INTO policy.search_word VALUES ('全社');
INSERT INTO policy.search_word VALUES ('7%');
INSERT INTO policy.search_word VALUES ('全市');
INSERT INTO policy.search_word VALUES ('已建');
INSERT INTO policy.search_word VALUES ('展规');
INSERT INTO policy.search_word VALUES ('市工');
INSERT INTO policy.search_word VALUES ('号提');
INSERT INTO policy.search_word VALUES ('值增');
INSERT INTO policy.search_word VALUES ('实');
INSERT INTO policy.search_word VALUES ('达到');
INSERT INTO policy.search_word VALUES ('业发');
INSERT INTO policy.search_word VALUES ('到');
INSERT INTO policy.search_word VALUES ('业园');
INSERT INTO policy.search_word VALUES ('展行');
INSERT INTO policy.search_word VALUES ('彻落');
INSERT INTO policy.search_word VALUES ('602150');
INSERT INTO policy.search_word VALUES ('2.2%');
INSERT INTO policy.search_word VALUES ('工业');
INSERT INTO policy.search_word VALUES ('告');
INSERT INTO policy.search_word VALUES ('市');
INSERT INTO policy.search_word VALUES ('况报');
INSERT INTO policy.search_word VALUES ('2025');
INSERT INTO policy.search_word VALUES ('届二');
INSERT INTO policy.search_word VALUES ('关于');
INSERT INTO policy.search_word VALUES ('区');
INSERT INTO policy.search_word VALUES ('增加');
INSERT INTO policy.search_word VALUES ('规模');
INSERT INTO policy.search_word VALUES ('累计');
INSERT INTO policy.search_word VALUES ('答复');
INSERT INTO policy.search_word VALUES ('协六');
INSERT INTO policy.search_word VALUES ('151');
INSERT INTO policy.search_word VALUES ('年工');
INSERT INTO policy.search_word VALUES ('案的');
INSERT INTO policy.search_word VALUES ('7');
INSERT INTO policy.search_word VALUES ('本计');
INSERT INTO policy.search_word VALUES ('次会');
INSERT INTO policy.search_word VALUES ('148');
INSERT INTO policy.search_word VALUES ('入强');
INSERT INTO policy.search_word VALUES ('以上');
INSERT INTO policy.search_word VALUES ('为贯');
INSERT INTO policy.search_word VALUES ('成产');
INSERT INTO policy.search_word VALUES ('家');
INSERT INTO policy.search_word VALUES ('会研');
INSERT INTO policy.search_word VALUES ('市政');
INSERT INTO policy.search_word VALUES ('展情');
INSERT INTO policy.search_word VALUES ('制定');
INSERT INTO policy.search_word VALUES ('值年');
INSERT INTO policy.search_word VALUES ('速');
INSERT INTO policy.search_word VALUES ('新增');
INSERT INTO policy.search_word VALUES ('2.4%');
INSERT INTO policy.search_word VALUES ('年');
INSERT INTO policy.search_word VALUES ('发投');
INSERT INTO policy.search_word VALUES ('动计');
INSERT INTO policy.search_word VALUES ('26');
INSERT INTO policy.search_word VALUES ('星川');
INSERT INTO policy.search_word VALUES ('议第');
INSERT INTO policy.search_word VALUES ('度为');
INSERT INTO policy.search_word VALUES ('度达');
INSERT INTO policy.segment VALUES ('74d87579-03c2-e742-cd86-5ae274362b81', 0, 'heading', 1, '', '', '{}', 'body', 0, 16, '''2025'':3 ''业发'':5 ''划'':8 ''动计'':7 ''展行'':6 ''市'':2 ''年工'':4 ''星川'':1', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.segment VALUES ('74d87579-03c2-e742-cd86-5ae274362b81', 1, 'paragraph', 0, '', '', '{}', 'body', 17, 40, '''业发'':6 ''为贯'':1 ''划'':8,11 ''制定'':9 ''实'':3 ''展规'':7 ''市工'':5 ''彻落'':2 ''星川'':4 ''本计'':10', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.segment VALUES ('74d87579-03c2-e742-cd86-5ae274362b81', 2, 'paragraph', 0, '', '', '{}', 'body', 41, 82, '''2.4%'':19 ''2025'':2 ''7%'':11 ''以上'':5,12 ''会研'':14 ''值年'':8 ''入强'':16 ''全社'':13 ''到'':1,18 ''发投'':15 ''均增'':9 ''增加'':7 ''工业'':6 ''年'':3 ''度达'':17 ''规模'':4 ''速'':10', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.segment VALUES ('74d87579-03c2-e742-cd86-5ae274362b81', 3, 'paragraph', 0, '', '', '{}', 'body', 83, 106, '''148'':10 ''26'':6 ''以上'':3 ''企业'':5 ''家'':7,11 ''工业'':4 ''新增'':1 ''累计'':8 ''规模'':2 ''达到'':9', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.segment VALUES ('82b8d57c-5dd5-f607-e44f-c2c6d4136e1f', 0, 'heading', 1, '', '', '{}', 'body', 0, 16, '''2025'':3 ''业发'':5 ''况报'':7 ''告'':8 ''展情'':6 ''市'':2 ''年工'':4 ''星川'':1', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.segment VALUES ('82b8d57c-5dd5-f607-e44f-c2c6d4136e1f', 1, 'paragraph', 0, '', '', '{}', 'body', 17, 56, '''2.2%'':16 ''2025'':1 ''7.6%'':10 ''以上'':5 ''会研'':12 ''值增'':8 ''入强'':14 ''全市'':3 ''全社'':11 ''发投'':13 ''增加'':7 ''工业'':6 ''年'':2 ''度为'':15 ''规模'':4 ''速'':9', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.segment VALUES ('82b8d57c-5dd5-f607-e44f-c2c6d4136e1f', 2, 'paragraph', 0, '', '', '{}', 'body', 57, 74, '''151'':7 ''以上'':3 ''企业'':5 ''全市'':1 ''家'':8 ''工业'':4 ''规模'':2 ''达到'':6', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', '47efe920-7ce2-c5ad-401d-dd5852e09183', '0.1.0');
INSERT INTO policy.segment VALUES ('ad4c3f44-867a-0701-88c8-463fbad4d867', 0, 'heading', 1, '', '', '{}', 'body', 0, 16, '''2025'':3 ''业发'':5 ''划'':8 ''动计'':7 ''展行'':6 ''市'':2 ''年工'':4 ''星川'':1', '2026-11-21 18:00:00+00', '2026-11-21 18:00:00+00', '4cf90b67-c0d5-af63-5bcb-b558ac8b6b11', '0.1.0');
INSERT INTO policy.segment VALUES ('ad4c3f44-867a-0701-88c8-463fbad4d867', 1, 'paragraph', 0, '', '', '{}', 'body', 17, 40, '''业发'':6 ''为贯'':1 ''划'':8,11 ''制定'':9 ''实'':3 ''展规'':7 ''市工'':5 ''彻落'':2 ''星川'':4 ''本计'':10', '2026-11-21 18:00:00+00', '2026-11-21 18:00:00+00', '4cf90b67-c0d5-af63-5bcb-b558ac8b6b11', '0.1.0');
INSERT INTO policy.segment VALUES ('ad4c3f44-867a-0701-88c8-463fbad4d867', 2, 'paragraph', 0, '', '', '{}', 'body', 41, 82, '''2.4%'':19 ''2025'':2 ''7%'':11 ''以上'':5,12 ''会研'':14 ''值年'':8 ''入强'':16 ''全社'':13 ''到'':1,18 ''发投'':15 ''均增'':9 ''增加'':7 ''工业'':6 ''年'':3 ''度达'':17 ''规模'':4 ''速'':10', '2026-11-21 18:00:00+00', '2026-11-21 18:00:00+00', '4cf90b67-c0d5-af63-5bcb-b558ac8b6b11', '0.1.0');
INSERT INTO policy.segment VALUES ('ad4c3f44-867a-0701-88c8-463fbad4d867', 3, 'paragraph', 0, '', '', '{}', 'body', 83, 106, '''148'':10 ''28'':6 ''以上'':3 ''企业'':5 ''家'':7,11 ''工业'':4 ''新增'':1 ''累计'':8 ''规模'':2 ''达到'':9', '2026-11-21 18:00:00+00', '2026-11-21 18:00:00+00', '4cf90b67-c0d5-af63-5bcb-b558ac8b6b11', '0.1.0');
INSERT INTO policy.segment VALUES ('0c31dbad-6ea1-e2c1-1aad-563629f6706c', 0, 'heading', 1, '', '', '{}', 'body', 0, 24, '''602150'':7 ''关于'':1 ''协六'':3 ''号提'':8 ''届二'':4 ''市政'':2 ''案的'':9 ''次会'':5 ''答复'':10 ''议第'':6', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', 'dd79f8f9-78c0-fe8c-5786-b59b6cac7057', '0.1.0');
INSERT INTO policy.segment VALUES ('0c31dbad-6ea1-e2c1-1aad-563629f6706c', 1, 'paragraph', 0, '', '', '{}', 'body', 25, 35, '''7'':5 ''业园'':3 ''区'':4 ''家'':6 ''已建'':1 ''成产'':2', '2026-11-20 18:00:00+00', '2026-11-20 18:00:00+00', 'dd79f8f9-78c0-fe8c-5786-b59b6cac7057', '0.1.0');
ALTER TABLE ONLY policy.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY policy.capture
    ADD CONSTRAINT capture_pkey PRIMARY KEY (id);
ALTER TABLE ONLY policy.citation
    ADD CONSTRAINT citation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY policy.derived
    ADD CONSTRAINT derived_pkey PRIMARY KEY (fingerprint);
ALTER TABLE ONLY policy.dim_indicator_alias
    ADD CONSTRAINT dim_indicator_alias_pkey PRIMARY KEY (alias);
ALTER TABLE ONLY policy.dim_indicator
    ADD CONSTRAINT dim_indicator_pkey PRIMARY KEY (code);
ALTER TABLE ONLY policy.dim_issuer
    ADD CONSTRAINT dim_issuer_name_key UNIQUE (name);
ALTER TABLE ONLY policy.dim_issuer
    ADD CONSTRAINT dim_issuer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY policy.dim_region
    ADD CONSTRAINT dim_region_pkey PRIMARY KEY (code);
ALTER TABLE ONLY policy.dim_unit_alias
    ADD CONSTRAINT dim_unit_alias_pkey PRIMARY KEY (alias);
ALTER TABLE ONLY policy.dim_unit
    ADD CONSTRAINT dim_unit_pkey PRIMARY KEY (unit);
ALTER TABLE ONLY policy.document_location
    ADD CONSTRAINT document_location_pkey PRIMARY KEY (url, version_id);
ALTER TABLE ONLY policy.document
    ADD CONSTRAINT document_pkey PRIMARY KEY (id);
ALTER TABLE ONLY policy.document_version
    ADD CONSTRAINT document_version_pkey PRIMARY KEY (id);
ALTER TABLE ONLY policy.document_version
    ADD CONSTRAINT document_version_text_sha256_key UNIQUE (text_sha256);
ALTER TABLE ONLY policy.fact_observation
    ADD CONSTRAINT fact_observation_pkey PRIMARY KEY (version_id, char_start, occurrence);
ALTER TABLE ONLY policy.issue
    ADD CONSTRAINT issue_pkey PRIMARY KEY (id);
ALTER TABLE ONLY policy.portal_state
    ADD CONSTRAINT portal_state_pkey PRIMARY KEY (portal);
ALTER TABLE ONLY policy.proposal_reply
    ADD CONSTRAINT proposal_reply_pkey PRIMARY KEY (version_id);
ALTER TABLE ONLY policy.quarantine
    ADD CONSTRAINT quarantine_pkey PRIMARY KEY (id);
ALTER TABLE ONLY policy.run
    ADD CONSTRAINT run_name_key UNIQUE (name);
ALTER TABLE ONLY policy.run
    ADD CONSTRAINT run_pkey PRIMARY KEY (id);
ALTER TABLE ONLY policy.search_word
    ADD CONSTRAINT search_word_pkey PRIMARY KEY (word);
ALTER TABLE ONLY policy.segment
    ADD CONSTRAINT segment_pkey PRIMARY KEY (version_id, ordinal);
CREATE INDEX capture_extractor_version_idx ON policy.capture USING btree (extractor_version);
CREATE INDEX capture_portal_fetched_at_idx ON policy.capture USING btree (portal, fetched_at);
CREATE INDEX capture_url_idx ON policy.capture USING btree (url);
CREATE INDEX capture_version_id_idx ON policy.capture USING btree (version_id);
CREATE INDEX citation_cited_document_id_idx ON policy.citation USING btree (cited_document_id);
CREATE INDEX citation_doc_number_idx ON policy.citation USING btree (doc_number);
CREATE INDEX citation_title_key_idx ON policy.citation USING btree (title_key);
CREATE INDEX citation_version_id_idx ON policy.citation USING btree (version_id);
CREATE INDEX document_current_version_id_idx ON policy.document USING btree (current_version_id);
CREATE INDEX document_location_version_id_idx ON policy.document_location USING btree (version_id);
CREATE INDEX document_version_dated_idx ON policy.document_version USING btree (dated);
CREATE INDEX document_version_doc_number_idx ON policy.document_version USING btree (doc_number);
CREATE INDEX document_version_document_id_idx ON policy.document_version USING btree (document_id);
CREATE INDEX document_version_issuer_id_idx ON policy.document_version USING btree (issuer_id);
CREATE INDEX document_version_region_code_kind_idx ON policy.document_version USING btree (region_code, kind);
CREATE INDEX document_version_title_key_idx ON policy.document_version USING btree (title_key);
CREATE INDEX fact_observation_series_idx ON policy.fact_observation USING btree (indicator_code, subject_region_code, period_end) WHERE (indicator_code IS NOT NULL);
CREATE INDEX issue_capture_id_idx ON policy.issue USING btree (capture_id);
CREATE INDEX issue_code_idx ON policy.issue USING btree (code);
CREATE INDEX proposal_reply_lead_unit_idx ON policy.proposal_reply USING btree (lead_unit);
CREATE INDEX quarantine_capture_id_idx ON policy.quarantine USING btree (capture_id);
CREATE INDEX segment_tokens_idx ON policy.segment USING gin (tokens);
ALTER TABLE ONLY policy.capture
    ADD CONSTRAINT capture_run_id_fkey FOREIGN KEY (run_id) REFERENCES policy.run(id);
ALTER TABLE ONLY policy.citation
    ADD CONSTRAINT citation_cited_document_id_fkey FOREIGN KEY (cited_document_id) REFERENCES policy.document(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY policy.citation
    ADD CONSTRAINT citation_run_id_fkey FOREIGN KEY (run_id) REFERENCES policy.run(id);
ALTER TABLE ONLY policy.citation
    ADD CONSTRAINT citation_version_id_fkey FOREIGN KEY (version_id) REFERENCES policy.document_version(id);
ALTER TABLE ONLY policy.dim_indicator_alias
    ADD CONSTRAINT dim_indicator_alias_code_fkey FOREIGN KEY (code) REFERENCES policy.dim_indicator(code);
ALTER TABLE ONLY policy.dim_indicator
    ADD CONSTRAINT dim_indicator_unit_fkey FOREIGN KEY (unit) REFERENCES policy.dim_unit(unit);
ALTER TABLE ONLY policy.dim_region
    ADD CONSTRAINT dim_region_parent_code_fkey FOREIGN KEY (parent_code) REFERENCES policy.dim_region(code);
ALTER TABLE ONLY policy.dim_unit_alias
    ADD CONSTRAINT dim_unit_alias_unit_fkey FOREIGN KEY (unit) REFERENCES policy.dim_unit(unit);
ALTER TABLE ONLY policy.document_location
    ADD CONSTRAINT document_location_run_id_fkey FOREIGN KEY (run_id) REFERENCES policy.run(id);
ALTER TABLE ONLY policy.document_location
    ADD CONSTRAINT document_location_version_id_fkey FOREIGN KEY (version_id) REFERENCES policy.document_version(id);
ALTER TABLE ONLY policy.document
    ADD CONSTRAINT document_run_id_fkey FOREIGN KEY (run_id) REFERENCES policy.run(id);
ALTER TABLE ONLY policy.document_version
    ADD CONSTRAINT document_version_document_id_fkey FOREIGN KEY (document_id) REFERENCES policy.document(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY policy.document_version
    ADD CONSTRAINT document_version_issuer_id_fkey FOREIGN KEY (issuer_id) REFERENCES policy.dim_issuer(id);
ALTER TABLE ONLY policy.document_version
    ADD CONSTRAINT document_version_region_code_fkey FOREIGN KEY (region_code) REFERENCES policy.dim_region(code);
ALTER TABLE ONLY policy.document_version
    ADD CONSTRAINT document_version_run_id_fkey FOREIGN KEY (run_id) REFERENCES policy.run(id);
ALTER TABLE ONLY policy.fact_observation
    ADD CONSTRAINT fact_observation_indicator_code_fkey FOREIGN KEY (indicator_code) REFERENCES policy.dim_indicator(code);
ALTER TABLE ONLY policy.fact_observation
    ADD CONSTRAINT fact_observation_run_id_fkey FOREIGN KEY (run_id) REFERENCES policy.run(id);
ALTER TABLE ONLY policy.fact_observation
    ADD CONSTRAINT fact_observation_subject_region_code_fkey FOREIGN KEY (subject_region_code) REFERENCES policy.dim_region(code);
ALTER TABLE ONLY policy.fact_observation
    ADD CONSTRAINT fact_observation_unit_fkey FOREIGN KEY (unit) REFERENCES policy.dim_unit(unit);
ALTER TABLE ONLY policy.fact_observation
    ADD CONSTRAINT fact_observation_version_id_fkey FOREIGN KEY (version_id) REFERENCES policy.document_version(id);
ALTER TABLE ONLY policy.issue
    ADD CONSTRAINT issue_run_id_fkey FOREIGN KEY (run_id) REFERENCES policy.run(id);
ALTER TABLE ONLY policy.proposal_reply
    ADD CONSTRAINT proposal_reply_run_id_fkey FOREIGN KEY (run_id) REFERENCES policy.run(id);
ALTER TABLE ONLY policy.proposal_reply
    ADD CONSTRAINT proposal_reply_version_id_fkey FOREIGN KEY (version_id) REFERENCES policy.document_version(id);
ALTER TABLE ONLY policy.quarantine
    ADD CONSTRAINT quarantine_run_id_fkey FOREIGN KEY (run_id) REFERENCES policy.run(id);
ALTER TABLE ONLY policy.segment
    ADD CONSTRAINT segment_run_id_fkey FOREIGN KEY (run_id) REFERENCES policy.run(id);
ALTER TABLE ONLY policy.segment
    ADD CONSTRAINT segment_version_id_fkey FOREIGN KEY (version_id) REFERENCES policy.document_version(id);
