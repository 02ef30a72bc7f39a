-- Disposals.finish; rows are of files that stay where they are.
DELETE FROM disposals
WHERE done_at IS NULL AND EXISTS (SELECT 1 FROM (SELECT unnest(item) FROM (SELECT unnest(from_json($rows, '[{"file_no": "BIGINT", "reading": "INTEGER", "action": "VARCHAR", "target": "VARCHAR"}]')) AS item)) AS r WHERE r.file_no = disposals.file_no AND r.reading = disposals.reading);
