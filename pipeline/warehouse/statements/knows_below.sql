-- Ledger.knows_below; one row: whether there are files below a root that are not missing.
SELECT EXISTS (SELECT 1 FROM files WHERE state <> 'missing' AND starts_with(path, $root || '/'));
