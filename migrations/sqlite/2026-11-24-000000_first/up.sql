-- WITHOUT ROWID everywhere: a rowid would number the rows by their arrival.

CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE pending (
    key BLOB NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE receipts (
    lookup BLOB NOT NULL PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    link BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE contributions (
    key BLOB NOT NULL PRIMARY KEY,
    role TEXT NOT NULL,
    country TEXT NOT NULL,
    region TEXT,
    city TEXT,
    level TEXT,
    experience SMALLINT,
    currency TEXT NOT NULL,
    base BIGINT NOT NULL,
    additional BIGINT NOT NULL,
    employment_type TEXT,
    work_mode TEXT,
    employer_size TEXT,
    industry TEXT,
    education TEXT,
    gender TEXT,
    year SMALLINT NOT NULL,
    collected TEXT NOT NULL,
    closing INTEGER NOT NULL,
    views BLOB NOT NULL,
    -- Keyed bucket of the employer\'s name; null once no view waits (R7).
    employer SMALLINT,
    withdrawn BOOLEAN NOT NULL
) WITHOUT ROWID;

CREATE INDEX contributions_role ON contributions (role);

CREATE TABLE closings (
    role TEXT NOT NULL,
    number INTEGER NOT NULL,
    closed_on DATE NOT NULL,
    people BIGINT NOT NULL,
    PRIMARY KEY (role, number)
) WITHOUT ROWID;

CREATE TABLE cell_groups (
    role TEXT NOT NULL,
    slice TEXT NOT NULL,
    closing INTEGER NOT NULL,
    currency TEXT NOT NULL,
    people BIGINT NOT NULL,
    members BLOB NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (role, slice, closing)
) WITHOUT ROWID;

CREATE TABLE releases (
    number INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    published_on DATE NOT NULL,
    rules TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE cell_versions (
    role TEXT NOT NULL,
    slice TEXT NOT NULL,
    release INTEGER NOT NULL REFERENCES releases (number),
    closing INTEGER NOT NULL,
    figures TEXT NOT NULL,
    PRIMARY KEY (role, slice, release)
) WITHOUT ROWID;

CREATE INDEX cell_versions_release ON cell_versions (release);

CREATE TABLE roles (
    slug TEXT NOT NULL PRIMARY KEY,
    origin TEXT NOT NULL,
    details TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE aliases (
    alias TEXT NOT NULL PRIMARY KEY,
    role TEXT NOT NULL REFERENCES roles (slug)
) WITHOUT ROWID;

CREATE INDEX aliases_role ON aliases (role);
