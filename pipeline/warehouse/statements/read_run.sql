-- Warehouse.end_run; one row: what a run has counted.
SELECT files, articles, "new", revised, unchanged, duplicates, quarantined FROM runs WHERE run_id = $run_id::UUID;
