-- Here the first triggers refuse everything; SQLite needs one more.
COMMENT ON TABLE audit_log IS 'append-only';
