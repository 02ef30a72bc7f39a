-- Ledger.page; a row is a file to read.
SELECT ordinal, path, size, mtime_ns, ctime_ns, inode, file_no, reading, committed_records
FROM todo
WHERE ordinal > $after AND ignored IS NULL
ORDER BY ordinal
LIMIT $most;
