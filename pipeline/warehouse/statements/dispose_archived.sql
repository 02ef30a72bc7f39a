-- Disposals.finish; a row is a file that was moved.
UPDATE files SET archived_path = r.target
FROM (SELECT unnest(item) FROM (SELECT unnest(from_json($rows, '[{"file_no": "BIGINT", "reading": "INTEGER", "action": "VARCHAR", "target": "VARCHAR"}]')) AS item)) AS r
WHERE files.file_no = r.file_no AND files.attempts = r.reading AND r.target IS NOT NULL;
