-- What stays of a person whose answer is gone: which groups they were in, so that the audit of
-- everything ever published still knows. No pay, and nothing of what was not published.
CREATE TABLE memberships (
    key BLOB NOT NULL,
    slice TEXT NOT NULL,
    role TEXT NOT NULL,
    joined INTEGER NOT NULL,
    departed INTEGER,
    PRIMARY KEY (key, slice)
) WITHOUT ROWID;

CREATE INDEX memberships_role ON memberships (role);
