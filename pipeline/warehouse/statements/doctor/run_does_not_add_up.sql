-- doctor; a row is a run whose records are not new, revised, unchanged or quarantined.
SELECT run_id::VARCHAR FROM runs WHERE articles <> "new" + revised + unchanged + quarantined;
