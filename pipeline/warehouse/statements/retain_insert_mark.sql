-- Retention.raw_texts; the row is how far it goes.
INSERT INTO retention_marks BY NAME
SELECT 'raw_texts' AS kind, $before::TIMESTAMPTZ AS kept_since
WHERE NOT EXISTS (SELECT 1 FROM retention_marks WHERE kind = 'raw_texts');
