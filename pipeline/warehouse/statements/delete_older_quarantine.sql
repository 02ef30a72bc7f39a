-- Warehouse.append; rows are refusals that a newer one of the same record has replaced.
DELETE FROM quarantine
WHERE EXISTS (
    SELECT 1 FROM quarantine AS newer
    WHERE newer.quarantine_id = quarantine.quarantine_id AND newer.attempts > quarantine.attempts
);
