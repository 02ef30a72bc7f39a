-- Disposals.finish; a row is a file that was put away.
UPDATE disposals SET done_at = $now::TIMESTAMPTZ
FROM (SELECT unnest(item) FROM (SELECT unnest(from_json($rows, '[{"file_no": "BIGINT", "reading": "INTEGER", "action": "VARCHAR", "target": "VARCHAR"}]')) AS item)) AS r
WHERE disposals.file_no = r.file_no AND disposals.reading = r.reading;
