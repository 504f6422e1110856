-- Who waits: changed whenever a review is, so that a release that was made meanwhile notices.
ALTER TABLE review_pool ADD COLUMN version BYTEA NOT NULL DEFAULT '';

-- Batches of reviews as they were drawn: noised sums, and nothing of anybody. Both names are empty for
-- everybody with all countries; the role is empty for the counts of all roles of a country.
CREATE TABLE review_batches (
    role TEXT NOT NULL,
    country TEXT NOT NULL,
    -- The release it comes out with.
    release INTEGER NOT NULL,
    closed_on DATE NOT NULL,
    draws BYTEA NOT NULL,
    PRIMARY KEY (role, country, release)
);

CREATE INDEX review_batches_release ON review_batches (release);

-- Sentences that are shown with their writers' consent. All else that was written is gone.
CREATE TABLE quotes (
    -- Random: the order tells nothing.
    id BYTEA NOT NULL PRIMARY KEY,
    role TEXT NOT NULL,
    country TEXT NOT NULL,
    release INTEGER NOT NULL,
    text TEXT NOT NULL,
    theme TEXT NOT NULL,
    tone TEXT NOT NULL,
    -- ISO 639-1, where it can be told.
    language TEXT,
    -- A hash of the writer's receipt, with which the writer takes the sentence back.
    receipt BYTEA
);

CREATE INDEX quotes_receipt ON quotes (receipt);

-- Reviews of the first edition are drawn once more, by the ledger, and then end. What is published of
-- them stays, without its sentences: nobody could take these back.
INSERT INTO review_pool (key, moderation, quotable, sealed)
SELECT key, moderation, quotable, sealed FROM reviews WHERE NOT withdrawn;
UPDATE highlights SET content = jsonb_set(content::jsonb, '{quotes}', '[]')::text;
ALTER TABLE highlights DROP COLUMN closing;
ALTER TABLE highlights DROP COLUMN redactions;

DROP TABLE reviews;
DROP TABLE review_closings;
