-- Warehouse.start_run; a row is a run.
INSERT INTO runs BY NAME
SELECT
    $run_id::UUID AS run_id, $command AS command, $now::TIMESTAMPTZ AS started_at, 0 AS files, 0 AS articles, 0 AS "new",
    0 AS revised, 0 AS unchanged, 0 AS duplicates, 0 AS quarantined, $version AS version;
