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

-- Whether two numbers count from the same: over several years also where one does not say since when.
CREATE FUNCTION policy.same_basis(one text, other text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN one = other OR one = 'cumulative' AND other LIKE 'since %' OR other = 'cumulative' AND one LIKE 'since %';

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
