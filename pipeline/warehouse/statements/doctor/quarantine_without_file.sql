-- doctor; a row is a refusal of a file that the ledger does not know.
SELECT quarantine_id::VARCHAR || ' ' || path
FROM quarantine
WHERE NOT EXISTS (SELECT 1 FROM files AS f WHERE f.path = quarantine.path);
