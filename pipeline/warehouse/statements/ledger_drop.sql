-- Ledger.pages; all that a plan found has been handed out.
DROP TABLE IF EXISTS {todo};
