-- Ledger.plan; a row is a file below the roots that is gone although its folder could be read.
UPDATE files SET state = 'missing', reason = NULL, processed_at = $now::TIMESTAMPTZ, run_id = $run_id::UUID
WHERE state <> 'missing'
    AND NOT (state = 'loaded' AND EXISTS (SELECT 1 FROM disposals AS d WHERE d.file_no = files.file_no AND d.reading = files.attempts))
    AND EXISTS (SELECT 1 FROM (SELECT unnest(from_json($roots, '["VARCHAR"]')) AS root) WHERE path = root OR starts_with(path, root || '/'))
    AND NOT EXISTS (SELECT 1 FROM (SELECT unnest(from_json($unreadable, '["VARCHAR"]')) AS root) WHERE path = root OR starts_with(path, root || '/'))
    AND NOT EXISTS (SELECT 1 FROM found WHERE found.path_key = files.path_key AND found.path = files.path);
