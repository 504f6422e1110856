CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE pending (
    key BYTEA NOT NULL PRIMARY KEY,
    sealed BYTEA NOT NULL
);

CREATE TABLE receipts (
    lookup BYTEA NOT NULL PRIMARY KEY,
    fingerprint BYTEA NOT NULL,
    link BYTEA NOT NULL
);

CREATE TABLE contributions (
    key BYTEA NOT NULL PRIMARY KEY,
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
    views BYTEA NOT NULL,
    -- Keyed bucket of the employer\'s name; null once no view waits (R7).
    employer SMALLINT,
    withdrawn BOOLEAN NOT NULL
);

CREATE INDEX contributions_role ON contributions (role);

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

CREATE TABLE releases (
    number INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    published_on DATE NOT NULL,
    rules TEXT NOT NULL
);

CREATE TABLE cell_versions (
    role TEXT NOT NULL,
    slice TEXT NOT NULL,
    release INTEGER NOT NULL REFERENCES releases (number),
    closing INTEGER NOT NULL,
    figures TEXT NOT NULL,
    PRIMARY KEY (role, slice, release)
);

CREATE INDEX cell_versions_release ON cell_versions (release);

CREATE TABLE roles (
    slug TEXT NOT NULL PRIMARY KEY,
    origin TEXT NOT NULL,
    details TEXT NOT NULL
);

CREATE TABLE aliases (
    alias TEXT NOT NULL PRIMARY KEY,
    role TEXT NOT NULL REFERENCES roles (slug)
);

CREATE INDEX aliases_role ON aliases (role);
