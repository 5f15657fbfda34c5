-- What is promised.
CREATE VIEW policy.v_target AS
SELECT * FROM policy.v_observation WHERE status = 'target';
