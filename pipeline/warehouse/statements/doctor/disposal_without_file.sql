-- doctor; a row is a file put away that the ledger does not know, or twice.
SELECT d.file_no::VARCHAR || ' reading ' || d.reading
FROM disposals AS d
GROUP BY d.file_no, d.reading
HAVING count(*) > 1 OR NOT EXISTS (SELECT 1 FROM files AS f WHERE f.file_no = d.file_no);
