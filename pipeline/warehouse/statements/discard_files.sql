-- Warehouse.discard; a row is a file of which nothing was loaded and nothing is in quarantine any more.
UPDATE files SET
    state = 'ignored',
    reason = CASE
        WHEN EXISTS (SELECT 1 FROM forgotten_sightings AS g WHERE g.file_no = files.file_no AND g.reading = files.attempts) THEN 'forgotten'
        ELSE 'discarded'
    END,
    processed_at = $now::TIMESTAMPTZ
WHERE state = 'quarantined' AND NOT EXISTS (SELECT 1 FROM quarantine AS q WHERE q.path = files.path);
