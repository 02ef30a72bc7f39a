-- Disposals.plan; a row is a file that will be put away.
INSERT INTO disposals BY NAME
SELECT r.*, $now::TIMESTAMPTZ AS planned_at, $run_id::UUID AS run_id
FROM (SELECT unnest(item) FROM (SELECT unnest(from_json($rows, '[{"file_no": "BIGINT", "reading": "INTEGER", "action": "VARCHAR", "target": "VARCHAR"}]')) AS item)) AS r;
