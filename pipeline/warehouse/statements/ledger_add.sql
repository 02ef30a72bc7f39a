-- Ledger.plan; a row is a file found for the first time.
INSERT INTO files BY NAME
SELECT
    path, path_key, size, mtime_ns, ctime_ns, inode, file_no,
    CASE WHEN ignored IS NULL THEN 'pending' ELSE 'ignored' END AS state,
    ignored AS reason,
    0 AS records,
    0 AS attempts,
    0 AS quarantined_records,
    $now::TIMESTAMPTZ AS first_seen_at,
    CASE WHEN ignored IS NOT NULL THEN $now::TIMESTAMPTZ END AS processed_at,
    $run_id::UUID AS run_id
FROM {todo} AS todo
WHERE is_new
ORDER BY file_no;
