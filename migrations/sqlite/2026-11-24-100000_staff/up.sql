CREATE TABLE staff (
    name TEXT NOT NULL PRIMARY KEY,
    role TEXT NOT NULL,
    status TEXT NOT NULL,
    password TEXT NOT NULL,
    version INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE refresh_tokens (
    hash BLOB NOT NULL PRIMARY KEY,
    family BLOB NOT NULL,
    name TEXT NOT NULL REFERENCES staff (name),
    status TEXT NOT NULL,
    expires BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE audit_log (
    number BIGINT NOT NULL PRIMARY KEY,
    minute TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL
) WITHOUT ROWID;

-- What is written here stays.
CREATE TRIGGER audit_log_update BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_log_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
