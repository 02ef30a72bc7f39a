-- Ledger.plan; a row is a known file that has changed, come back or must be judged again.
UPDATE files SET
    state = CASE WHEN todo.ignored IS NULL THEN 'pending' ELSE 'ignored' END,
    reason = todo.ignored,
    size = todo.size,
    mtime_ns = todo.mtime_ns,
    ctime_ns = todo.ctime_ns,
    inode = todo.inode,
    records = 0,
    archived_path = NULL,
    processed_at = CASE WHEN todo.ignored IS NULL THEN files.processed_at ELSE $now::TIMESTAMPTZ END,
    run_id = $run_id::UUID
FROM {todo} AS todo
WHERE files.file_no = todo.file_no AND NOT todo.is_new AND NOT todo.is_resumed;
