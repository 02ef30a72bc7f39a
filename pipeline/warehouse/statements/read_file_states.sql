-- read_file_states; a row is a file that was read, with what it was then; null where it was found to be gone.
SELECT
    path,
    CASE WHEN state <> 'missing' THEN size END,
    CASE WHEN state <> 'missing' THEN mtime_ns END
FROM files
WHERE state IN ('loaded', 'quarantined', 'missing')
ORDER BY path;
