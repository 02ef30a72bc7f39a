-- Tombstones.forget; a row is a content of an article that is taken down.
INSERT INTO forgotten_contents BY NAME
SELECT DISTINCT article_id, content_hash, body_key
FROM versions
WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
