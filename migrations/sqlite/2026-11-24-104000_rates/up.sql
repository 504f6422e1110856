-- Average rates of months: units of the currency per euro, in millionths.
CREATE TABLE rates (
    year SMALLINT NOT NULL,
    month SMALLINT NOT NULL,
    currency TEXT NOT NULL,
    per_euro BIGINT NOT NULL,
    PRIMARY KEY (year, month, currency)
) WITHOUT ROWID;
