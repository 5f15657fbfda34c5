-- The text of a segment; offsets count characters from 0.
CREATE FUNCTION policy.span(body text, char_start integer, char_end integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substr(body, char_start + 1, char_end - char_start);

-- A number as one reads it: 4370000000 元 is 43.7亿元.
CREATE FUNCTION policy.readable(value numeric, unit text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN abs(value) >= 100000000 THEN trim_scale(round(value / 100000000, 2)) || '亿'
    WHEN abs(value) >= 10000 THEN trim_scale(round(value / 10000, 2)) || '万'
    ELSE trim_scale(round(value, 2))::text
END || coalesce(unit, '');

-- The unit that a series is counted in. Enterprises are counted in 家, 户 and 个 alike, people in 人, 名 and 位, and 个
-- stands for any classifier; a household (户) is no housing estate (个).
CREATE FUNCTION policy.common_unit(unit text, usual text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN usual = '家' AND unit IN ('户', '个') OR usual = '人' AND unit IN ('名', '位')
      OR unit = '个' AND usual IN ('项', '座', '处', '所', '条', '台', '辆', '件', '套', '种') THEN usual
    ELSE unit
END;

-- What a number counts from. A rate or an increase is of its own year (plain), the yearly average of several
-- (average), or over several years: since a year that the text names or the plan begins after, else cumulative. A
-- level is cumulative where the text adds up works of several years.
-- ``said`` is the text up to the end of the quote, and what follows it closely.
CREATE FUNCTION policy.basis(
    context text, upto integer, measure text, status text, period_end date, dated date, plan_start date, plan_end date
) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = policy, pg_temp AS $$
DECLARE
    said text := substring(left(context, upto) from '[^,;。:]*$');
    base integer;
BEGIN
    IF measure NOT IN ('growth', 'change') THEN
        IF measure = 'level' AND said ~ '累计(完成|投入|投资|新增|新建|建设|改造|实施|培训|发放|减免|引进|签约|争取|兑现)'
           OR measure = 'level' AND said ~ '[两三四五六七八九十]年(累计|共|内|间)' THEN
            RETURN 'cumulative';
        END IF;
        RETURN 'plain';
    END IF;
    IF said || substr(context, upto + 1, 8) ~ '年均(?!浓度)|年平均|平均每年|每年|逐年' THEN
        RETURN 'average';
    END IF;
    base := coalesce(
        substring(said from '(?:比|较|对比)[^0-9]{0,4}(20[0-9][0-9])年')::integer,
        CASE substring(said from '(?:比|较)“?(十[一二三四])五”?(?:规划)?(?:时期)?(?:末|期末)')
            WHEN '十一' THEN 2010 WHEN '十二' THEN 2015 WHEN '十三' THEN 2020 WHEN '十四' THEN 2025 END
    );
    IF base IS NOT NULL AND base IS DISTINCT FROM extract(year FROM period_end)::integer - 1 THEN
        RETURN 'since ' || base;
    ELSIF base IS NOT NULL OR said ~ '同比|上年|去年|上一年|环比' THEN
        RETURN 'plain';
    ELSIF said ~ '累计(?!达)|翻.?番|[两三四五六七八九十]年(来|间|内)|以来|期间' THEN
        RETURN 'cumulative';
    ELSIF status = 'target' AND plan_end - plan_start > 366 AND (period_end IS NULL OR period_end = plan_end) THEN
        RETURN 'since ' || extract(year FROM plan_start)::integer - 1;
    ELSIF status = 'target' AND left(context, upto) ~ '到20[0-9][0-9]年'
          AND (plan_end - plan_start > 366) IS NOT FALSE AND extract(year FROM period_end) > extract(year FROM dated) THEN
        RETURN 'cumulative';
    END IF;
    RETURN 'plain';
END $$;

-- Whether two numbers count from the same: over several years also where one does not say since when.
CREATE FUNCTION policy.same_basis(one text, other text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN one = other OR one = 'cumulative' AND other LIKE 'since %' OR other = 'cumulative' AND one LIKE 'since %';

-- The year that the nearest heading with a year names; for a promise the last of several, else only where it is one.
CREATE FUNCTION policy.heading_year(headings text[], status text) RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = policy, pg_temp AS $$
DECLARE
    years integer[];
BEGIN
    FOR place IN REVERSE coalesce(cardinality(headings), 0) .. 1 LOOP
        SELECT array_agg(DISTINCT y[1]::integer) INTO years
        FROM regexp_matches(headings[place], '(?<![0-9])(20[0-9][0-9])(?=年|[—–~至-]+20[0-9][0-9]年)', 'g') y;
        IF cardinality(years) = 1 OR years IS NOT NULL AND status <> 'actual' THEN
            RETURN years[cardinality(years)];
        ELSIF years IS NOT NULL THEN
            RETURN NULL;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- The year that a document as a whole speaks of: for a promise the last of its plan, else of its title; for an outcome
-- the one whose execution or statistics the title announces.
CREATE FUNCTION policy.document_year(status text, kind text, title text, plan_end date) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN status = 'actual' AND kind IN ('report', 'overview')
        THEN substring(title from '(20[0-9][0-9])年[^年]*(?:执行情况|完成情况|统计公报|决算|工作总结|办理情况|总体情况)')::integer
    WHEN status <> 'actual' AND kind IN ('plan', 'opinion', 'notice') AND plan_end IS NOT NULL
        THEN extract(year FROM plan_end)::integer
    WHEN status <> 'actual' AND kind IN ('plan', 'report')
        THEN substring(title from '.*(20[0-9][0-9])年')::integer
END;

-- Which way a promise goes: less is better for limits (以内), ranks, promised decreases, what is to be brought down or
-- held, and indicators that are bad by nature.
CREATE FUNCTION policy.better(
    value numeric, comparator text, measure text, indicator_code text, context text, upto integer
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN comparator IN ('le', 'lt') OR measure = 'rank' OR measure IN ('growth', 'change') AND value < 0 THEN 'less'
    WHEN comparator IN ('ge', 'gt') THEN 'more'
    WHEN policy.less_is_better(indicator_code)
      OR substring(left(context, upto) from '[^,;。:]*$') ~ '(降|减|压)[至到为]|(下降|降低|减少|压减|压缩|压降)(至|到|为)|控制在|不高于|不超' THEN 'less'
    ELSE 'more'
END;

-- Whether an outcome keeps a promise; 左右 and 约 leave a twentieth.
CREATE FUNCTION policy.keeps(
    outcome numeric, outcome_comparator text, target numeric, comparator text, better text
) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN comparator = 'approx' AND better = 'less' THEN outcome <= target + abs(target) / 20
    WHEN comparator = 'approx' THEN outcome >= target - abs(target) / 20
    WHEN outcome = target AND better = 'less'
        THEN outcome_comparator <> 'gt' AND (comparator <> 'lt' OR outcome_comparator = 'lt')
    WHEN outcome = target THEN outcome_comparator <> 'lt' AND (comparator <> 'gt' OR outcome_comparator = 'gt')
    WHEN better = 'less' THEN outcome < target
    ELSE outcome > target
END;
