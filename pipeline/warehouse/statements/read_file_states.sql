-- read_file_states; a row is a file that was read, with what it was then; null where it was found to be gone, or was put away.
SELECT
    path,
    CASE WHEN is_there THEN size END,
    CASE WHEN is_there THEN mtime_ns END
FROM (
    SELECT
        *,
        state <> 'missing' AND NOT EXISTS (
            SELECT 1 FROM disposals AS d WHERE d.file_no = files.file_no AND d.reading = files.attempts AND d.done_at IS NOT NULL
        ) AS is_there
    FROM files
)
WHERE state IN ('loaded', 'quarantined', 'missing')
ORDER BY path;
