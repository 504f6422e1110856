DROP TABLE audit_log;
DROP TABLE refresh_tokens;
DROP TABLE staff;
DROP FUNCTION refuse_change();
