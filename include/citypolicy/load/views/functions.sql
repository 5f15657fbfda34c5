-- The text of a segment; offsets count characters from 0.
CREATE FUNCTION policy.span(body text, char_start integer, char_end integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substr(body, char_start + 1, char_end - char_start);

-- Whether an outcome keeps a promise. Less is better for limits (以内), for ranks and for promised decreases.
CREATE FUNCTION policy.keeps(outcome numeric, target numeric, comparator text, measure text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN comparator = 'gt' THEN outcome > target
    WHEN comparator = 'lt' THEN outcome < target
    WHEN comparator = 'le' OR measure = 'rank' OR (measure IN ('growth', 'change') AND target < 0) THEN outcome <= target
    WHEN comparator = 'approx' THEN outcome >= target * 0.95
    ELSE outcome >= target
END;
