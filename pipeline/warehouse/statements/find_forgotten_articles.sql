-- Tombstones.find; a row is one of these ids that was taken down.
SELECT article_id::VARCHAR FROM tombstones WHERE article_id IN (SELECT unnest(from_json($keys, '["UUID"]')));
