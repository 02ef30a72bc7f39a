-- Warehouse.discard; a row is a file with refusals of these ids that has been read in part: where it goes on hangs on their count.
SELECT DISTINCT f.path
FROM quarantine AS q
JOIN files AS f ON f.path = q.path
WHERE f.state = 'pending' AND f.records > 0 AND q.quarantine_id::VARCHAR IN (SELECT unnest(from_json($ids, '["VARCHAR"]')))
ORDER BY f.path;
