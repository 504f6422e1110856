CREATE TABLE closings (
    role TEXT NOT NULL,
    number INTEGER NOT NULL,
    closed_on DATE NOT NULL,
    people BIGINT NOT NULL,
    PRIMARY KEY (role, number)
);

CREATE TABLE cell_groups (
    role TEXT NOT NULL,
    slice TEXT NOT NULL,
    closing INTEGER NOT NULL,
    currency TEXT NOT NULL,
    people BIGINT NOT NULL,
    members BYTEA NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (role, slice, closing)
);

CREATE TABLE memberships (
    key BYTEA NOT NULL,
    slice TEXT NOT NULL,
    role TEXT NOT NULL,
    joined INTEGER NOT NULL,
    departed INTEGER,
    PRIMARY KEY (key, slice)
);

CREATE INDEX memberships_role ON memberships (role);

ALTER TABLE contributions ADD COLUMN views BYTEA NOT NULL DEFAULT '';
ALTER TABLE contributions ADD COLUMN closing INTEGER NOT NULL DEFAULT 1;
ALTER TABLE cell_versions ADD COLUMN closing INTEGER NOT NULL DEFAULT 1;
ALTER TABLE cell_versions RENAME COLUMN scope TO role;
DROP TABLE batches;
ALTER TABLE pending DROP COLUMN version;
