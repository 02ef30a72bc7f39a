-- Ledger; one row: the number that the next new file gets.
SELECT coalesce(max(file_no), 0) + 1 FROM files;
