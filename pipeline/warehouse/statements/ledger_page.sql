-- Ledger.pages; a row is a file to read, unless another plan has had it read since.
SELECT todo.ordinal, todo.path, todo.size, todo.mtime_ns, todo.ctime_ns, todo.inode, todo.file_no, todo.reading, todo.committed_records
FROM {todo} AS todo
SEMI JOIN files ON files.file_no = todo.file_no AND files.state = 'pending'
WHERE todo.ordinal > $after AND todo.ordinal <= $after + $most AND todo.ignored IS NULL
ORDER BY todo.ordinal;
