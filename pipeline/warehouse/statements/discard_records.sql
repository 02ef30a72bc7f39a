-- Warehouse.discard; a row is a file of which refused records are given up.
UPDATE files SET
    records = files.records - n.refused,
    quarantined_records = files.quarantined_records - n.refused
FROM (
    SELECT path, count(*)::INTEGER AS refused
    FROM quarantine
    WHERE source_record IS NOT NULL AND quarantine_id::VARCHAR IN (SELECT unnest(from_json($ids, '["VARCHAR"]')))
    GROUP BY path
) AS n
WHERE files.path = n.path;
