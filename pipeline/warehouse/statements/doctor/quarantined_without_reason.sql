-- doctor; a row is a file that counts as quarantined though nothing says why.
SELECT path
FROM files
WHERE state = 'quarantined' AND NOT EXISTS (SELECT 1 FROM quarantine AS q WHERE q.path = files.path);
