-- Tombstones; a row is a file of which nothing is loaded any more, since its records were taken down or kept out.
UPDATE files SET
    state = CASE WHEN quarantined_records > 0 THEN 'quarantined' ELSE 'ignored' END,
    reason = CASE WHEN quarantined_records > 0 THEN NULL ELSE 'forgotten' END,
    processed_at = $now::TIMESTAMPTZ
WHERE state = 'loaded'
    AND file_no IN (SELECT unnest(from_json($files, '["BIGINT"]')))
    AND EXISTS (SELECT 1 FROM forgotten_sightings AS g WHERE g.file_no = files.file_no AND g.reading = files.attempts)
    AND NOT EXISTS (SELECT 1 FROM sightings AS s WHERE s.file_no = files.file_no AND s.reading = files.attempts);
