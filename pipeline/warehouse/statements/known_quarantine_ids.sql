-- Warehouse.discard; a row is a refusal that exists.
SELECT quarantine_id::VARCHAR FROM quarantine WHERE quarantine_id::VARCHAR IN (SELECT unnest(from_json($ids, '["VARCHAR"]')));
