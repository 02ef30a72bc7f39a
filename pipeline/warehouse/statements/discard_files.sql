-- Warehouse.discard; a row is a file of which nothing was loaded and nothing is in quarantine any more.
UPDATE files SET state = 'ignored', reason = 'discarded', processed_at = $now::TIMESTAMPTZ
WHERE state = 'quarantined' AND NOT EXISTS (SELECT 1 FROM quarantine AS q WHERE q.path = files.path);
