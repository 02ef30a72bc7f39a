-- Retention; one row: how much is due.
SELECT count(*) FROM due;
