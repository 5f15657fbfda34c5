-- What is reported as reached.
CREATE VIEW policy.v_outcome AS
SELECT * FROM policy.v_observation WHERE status = 'actual';
