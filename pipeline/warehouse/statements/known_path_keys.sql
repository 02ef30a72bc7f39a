-- KeyFilter; a row is the digest of a path in the ledger.
SELECT path_key FROM files;
