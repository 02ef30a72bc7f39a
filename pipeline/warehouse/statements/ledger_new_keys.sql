-- Ledger.plan; a row is the digest of the path of a new file.
SELECT path_key FROM {todo} AS todo WHERE is_new;
