-- Warehouse.discard; rows are refusals that are given up.
DELETE FROM quarantine WHERE quarantine_id::VARCHAR IN (SELECT unnest(from_json($ids, '["VARCHAR"]')));
