-- Ledger.plan; a row will be a file that an arrival found.
CREATE OR REPLACE TEMP TABLE found (
    path VARCHAR, path_key UBIGINT, size BIGINT, mtime_ns BIGINT, ctime_ns BIGINT, inode BIGINT, ignored VARCHAR
);
