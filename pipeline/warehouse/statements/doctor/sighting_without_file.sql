-- doctor; a row is a sighting in a file that the ledger does not know.
SELECT s.article_id::VARCHAR || ' in file ' || s.file_no
FROM sightings AS s
WHERE NOT EXISTS (SELECT 1 FROM files AS f WHERE f.file_no = s.file_no);
