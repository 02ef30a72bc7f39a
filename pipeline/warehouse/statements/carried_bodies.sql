-- Tombstones.forget; a row is a body that these articles carry now.
SELECT DISTINCT body_key::VARCHAR FROM versions WHERE is_current AND article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
