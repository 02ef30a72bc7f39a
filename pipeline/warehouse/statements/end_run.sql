-- Warehouse.end_run; the row is the run that ends.
UPDATE runs SET
    ended_at = $now::TIMESTAMPTZ,
    duplicates = (SELECT count(*) FROM articles WHERE run_id = $run_id::UUID AND duplicate_of IS NOT NULL)
WHERE run_id = $run_id::UUID;
