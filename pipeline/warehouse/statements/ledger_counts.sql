-- Ledger.plan; one row: files found, files to read, and the records of those that are not read again.
SELECT
    (SELECT count(*) FROM found),
    (SELECT count(*) FROM {todo} AS todo WHERE ignored IS NULL),
    (SELECT coalesce(sum(size), 0) FROM {todo} AS todo WHERE ignored IS NULL),
    coalesce(sum(f.records - f.quarantined_records), 0)
        + (SELECT coalesce(sum(committed_records - committed_quarantined), 0) FROM {todo} AS todo),
    coalesce(sum(CASE WHEN f.state = 'quarantined' AND f.records = 0 THEN 1 ELSE f.quarantined_records END), 0)
        + (SELECT coalesce(sum(committed_quarantined), 0) FROM {todo} AS todo)
FROM found
JOIN files AS f ON f.path_key = found.path_key AND f.path = found.path
WHERE (f.state IN ('loaded', 'quarantined') OR f.reason = 'forgotten')
    AND NOT EXISTS (SELECT 1 FROM {todo} AS todo WHERE todo.file_no = f.file_no);
