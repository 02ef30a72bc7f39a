-- doctor; a row is a path that has more than one row in the ledger.
SELECT path FROM files GROUP BY path HAVING count(*) > 1;
