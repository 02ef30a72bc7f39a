-- Warehouse.quarantined_paths; a row is a file with refusals.
SELECT DISTINCT path FROM quarantine WHERE $takes_all OR quarantine_id::VARCHAR IN (SELECT unnest(from_json($ids, '["VARCHAR"]'))) ORDER BY path;
