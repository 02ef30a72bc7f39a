-- Disposals.loaded; a row is a file that is whole in the warehouse and was not put away since it was read.
SELECT f.path, f.size, f.mtime_ns, f.ctime_ns, f.inode, f.file_no, f.attempts
FROM files AS f
WHERE f.state = 'loaded'
    AND f.quarantined_records = 0
    AND f.file_no > $after
    AND ($takes_all OR f.file_no IN (SELECT unnest(from_json($files, '["BIGINT"]'))))
    AND EXISTS (SELECT 1 FROM (SELECT unnest(from_json($roots, '["VARCHAR"]')) AS root) WHERE f.path = root OR starts_with(f.path, root || '/'))
    AND NOT EXISTS (SELECT 1 FROM disposals AS d WHERE d.file_no = f.file_no AND d.reading = f.attempts)
ORDER BY f.file_no
LIMIT $most;
