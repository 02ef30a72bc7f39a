-- Disposals.unfinished; a row is a file that a process was about to put away when it was killed.
SELECT f.path, f.size, f.mtime_ns, f.ctime_ns, f.inode, d.file_no, d.reading, d.action, d.target
FROM disposals AS d
JOIN files AS f ON f.file_no = d.file_no
WHERE d.done_at IS NULL
ORDER BY d.file_no;
