-- Who waits: changed whenever an entry is, so that a release that was made meanwhile notices.
ALTER TABLE pending ADD COLUMN version BYTEA NOT NULL DEFAULT '';

-- Batches as they were drawn: noised sums, and nothing of anybody. `country` is empty for a scope with
-- all its countries, and a country's code for the slices of that country.
CREATE TABLE batches (
    scope TEXT NOT NULL,
    country TEXT NOT NULL,
    -- The release it comes out with; its row in `releases` follows when the figures are made.
    release INTEGER NOT NULL,
    closed_on DATE NOT NULL,
    draws BYTEA NOT NULL,
    PRIMARY KEY (scope, country, release)
);

CREATE INDEX batches_release ON batches (release);

-- A role, `family:…`, or `*` for all roles.
ALTER TABLE cell_versions RENAME COLUMN role TO scope;
ALTER TABLE cell_versions DROP COLUMN closing;

-- Records are kept only where privacy is off.
ALTER TABLE contributions DROP COLUMN closing;
ALTER TABLE contributions DROP COLUMN views;

DROP TABLE memberships;
DROP TABLE cell_groups;
DROP TABLE closings;
