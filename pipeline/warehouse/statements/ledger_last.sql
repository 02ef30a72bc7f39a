-- Ledger.pages; one row: the number of the last file of a plan.
SELECT coalesce(max(ordinal), 0) FROM {todo};
