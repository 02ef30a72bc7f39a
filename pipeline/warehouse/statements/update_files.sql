-- Ledger.record; a row is a known file with what a reading found.
UPDATE files SET
    size = n.size,
    mtime_ns = n.mtime_ns,
    ctime_ns = n.ctime_ns,
    inode = n.inode,
    content_hash = n.content_hash,
    state = CASE
        WHEN n.state <> 'loaded' THEN n.state
        WHEN n.records > n.quarantined_records + CASE WHEN n.is_continued THEN files.quarantined_records ELSE 0 END THEN 'loaded'
        ELSE 'quarantined'
    END,
    reason = n.reason,
    records = n.records,
    attempts = n.attempts,
    processed_at = n.processed_at,
    run_id = n.run_id,
    quarantined_records = n.quarantined_records + CASE WHEN n.is_continued THEN files.quarantined_records ELSE 0 END,
    read_by = n.read_by
FROM (
    SELECT
        r.*,
        k.state = 'pending' AND k.records > 0 AND k.attempts = r.attempts AND r.records > 0 AS is_continued
    FROM (SELECT unnest(item) FROM (SELECT unnest(from_json(given.rows, '[{
        "file_no": "BIGINT", "size": "BIGINT", "mtime_ns": "BIGINT", "ctime_ns": "BIGINT", "inode": "BIGINT",
        "content_hash": "VARCHAR", "state": "VARCHAR", "reason": "VARCHAR", "records": "INTEGER", "attempts": "INTEGER",
        "processed_at": "TIMESTAMPTZ", "run_id": "UUID", "quarantined_records": "INTEGER", "read_by": "VARCHAR"
    }]')) AS item FROM (VALUES ($rows)) AS given ("rows"))) AS r
    JOIN files AS k ON k.file_no = r.file_no AND k.file_no BETWEEN $first_no AND $last_no
) AS n
WHERE files.file_no = n.file_no AND files.file_no BETWEEN $first_no AND $last_no;
