CREATE TABLE staff (
    name TEXT NOT NULL PRIMARY KEY,
    role TEXT NOT NULL,
    status TEXT NOT NULL,
    password TEXT NOT NULL,
    version INTEGER NOT NULL
);

CREATE TABLE refresh_tokens (
    hash BYTEA NOT NULL PRIMARY KEY,
    family BYTEA NOT NULL,
    name TEXT NOT NULL REFERENCES staff (name),
    status TEXT NOT NULL,
    expires BIGINT NOT NULL
);

CREATE TABLE audit_log (
    number BIGINT NOT NULL PRIMARY KEY,
    minute TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL
);

-- What is written here stays.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END; $$;

CREATE TRIGGER audit_log_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
