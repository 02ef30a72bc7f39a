-- Tombstones.forget; a row is an article that is taken down.
INSERT INTO tombstones BY NAME
SELECT DISTINCT article_id, $now::TIMESTAMPTZ AS forgotten_at, $by AS forgotten_by, $run_id::UUID AS run_id, $reason AS reason
FROM versions
WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')))
    AND article_id NOT IN (SELECT article_id FROM tombstones);
