-- What a deed changed, and why; empty where it says so by itself, or nobody said.
ALTER TABLE audit_log ADD COLUMN change TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_log ADD COLUMN reason TEXT NOT NULL DEFAULT '';
