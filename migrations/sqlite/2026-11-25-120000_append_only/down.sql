DROP TRIGGER audit_log_replace;
