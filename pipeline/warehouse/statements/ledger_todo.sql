-- Ledger.plan; a row is a found file that the ledger does not know as it is now, in the order in which it will be read.
CREATE OR REPLACE TEMP TABLE {todo} AS
WITH judged AS (
    SELECT
        found.*,
        k.file_no AS known_no,
        k.state AS known_state,
        k.reason AS known_reason,
        coalesce(k.records, 0) AS known_records,
        coalesce(k.quarantined_records, 0) AS known_quarantined,
        coalesce(k.attempts, 0) AS known_attempts,
        k.read_by AS known_read_by,
        k.size IS NOT DISTINCT FROM found.size AND k.mtime_ns IS NOT DISTINCT FROM found.mtime_ns
            AND k.ctime_ns IS NOT DISTINCT FROM found.ctime_ns AND k.inode IS NOT DISTINCT FROM found.inode AS is_same
    FROM found
    LEFT JOIN files AS k ON k.path_key = found.path_key AND k.path = found.path
)
SELECT
    path, path_key, size, mtime_ns, ctime_ns, inode, ignored, known_no IS NULL AS is_new,
    coalesce(known_no, $next_no - 1 + row_number() OVER (PARTITION BY known_no IS NULL ORDER BY path)) AS file_no,
    row_number() OVER (
        ORDER BY CASE $order WHEN 'oldest_first' THEN mtime_ns WHEN 'newest_first' THEN -mtime_ns ELSE 0 END, path
    ) AS ordinal,
    coalesce(known_state = 'pending' AND is_same AND known_records > 0, false) AS is_resumed,
    CASE WHEN is_resumed THEN known_records ELSE 0 END AS committed_records,
    CASE WHEN is_resumed THEN known_quarantined ELSE 0 END AS committed_quarantined,
    CASE WHEN is_resumed THEN known_attempts ELSE known_attempts + 1 END AS reading
FROM judged
WHERE known_no IS NULL
    OR CASE
        WHEN ignored IS NOT NULL THEN known_state <> 'ignored' OR known_reason IS DISTINCT FROM ignored OR NOT is_same
        WHEN $is_forced OR NOT is_same OR known_state IN ('pending', 'missing') THEN true
        WHEN known_state = 'ignored' THEN known_reason NOT IN ('discarded', 'forgotten')
            AND NOT (known_reason = 'unsupported_format' AND known_read_by IS NOT DISTINCT FROM $read_by)
        ELSE (known_state = 'quarantined' OR known_quarantined > 0) AND known_read_by IS DISTINCT FROM $read_by
    END;
