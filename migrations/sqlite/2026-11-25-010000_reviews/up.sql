-- 0: needs no look; 1: waits for one; 2: approved; 3: rejected.
ALTER TABLE pending ADD COLUMN moderation SMALLINT NOT NULL DEFAULT 0;

-- Reviews share no key, time, order or size with pay.
CREATE TABLE review_pool (
    key BLOB NOT NULL PRIMARY KEY,
    moderation SMALLINT NOT NULL,
    quotable BOOLEAN NOT NULL,
    sealed BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE reviews (
    key BLOB NOT NULL PRIMARY KEY,
    role TEXT NOT NULL,
    country TEXT NOT NULL,
    closing INTEGER NOT NULL,
    moderation SMALLINT NOT NULL,
    quotable BOOLEAN NOT NULL,
    withdrawn BOOLEAN NOT NULL,
    sealed BLOB NOT NULL
) WITHOUT ROWID;

CREATE INDEX reviews_cell ON reviews (role, country);

CREATE TABLE review_closings (
    role TEXT NOT NULL,
    country TEXT NOT NULL,
    number INTEGER NOT NULL,
    closed_on DATE NOT NULL,
    people BIGINT NOT NULL,
    PRIMARY KEY (role, country, number)
) WITHOUT ROWID;

CREATE TABLE highlights (
    role TEXT NOT NULL,
    country TEXT NOT NULL,
    release INTEGER NOT NULL REFERENCES releases (number),
    closing INTEGER NOT NULL,
    content TEXT NOT NULL,
    -- How often quotes were taken out of it since.
    redactions BIGINT NOT NULL,
    PRIMARY KEY (role, country, release)
) WITHOUT ROWID;

CREATE INDEX highlights_release ON highlights (release);
