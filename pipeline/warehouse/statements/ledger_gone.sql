-- Ledger.plan; a row is a file that is gone, named by its path.
UPDATE files SET state = 'missing', reason = NULL, processed_at = $now::TIMESTAMPTZ, run_id = $run_id::UUID
WHERE state <> 'missing'
    AND NOT (state = 'loaded' AND EXISTS (SELECT 1 FROM disposals AS d WHERE d.file_no = files.file_no AND d.reading = files.attempts))
    AND path_key IN (SELECT unnest(from_json($keys, '["UBIGINT"]')))
    AND path IN (SELECT unnest(from_json($paths, '["VARCHAR"]')));
