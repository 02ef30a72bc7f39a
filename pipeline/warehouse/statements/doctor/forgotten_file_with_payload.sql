-- doctor; a row is a refusal that keeps bytes of a file of which something was taken down; `quarantine discard` it.
SELECT q.quarantine_id::VARCHAR || ' ' || q.path
FROM quarantine AS q
JOIN files AS f ON f.path = q.path
WHERE octet_length(q.payload) > 0 AND EXISTS (SELECT 1 FROM forgotten_sightings AS g WHERE g.file_no = f.file_no);
