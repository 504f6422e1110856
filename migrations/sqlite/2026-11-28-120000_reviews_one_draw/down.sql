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

ALTER TABLE highlights ADD COLUMN redactions BIGINT NOT NULL DEFAULT 0;
ALTER TABLE highlights ADD COLUMN closing INTEGER NOT NULL DEFAULT 1;
DROP TABLE quotes;
DROP TABLE review_batches;
ALTER TABLE review_pool DROP COLUMN version;
