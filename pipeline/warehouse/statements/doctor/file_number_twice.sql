-- doctor; a row is a number that more than one file has.
SELECT file_no::VARCHAR FROM files GROUP BY file_no HAVING count(*) > 1;
