-- Ledger.plan; what was found is in the ledger now, and what is to be read in `todo`.
DROP TABLE IF EXISTS found;
