-- choose_named; a row is one of these ids that an article has, or had before it was taken down.
SELECT article_id::VARCHAR
FROM (SELECT article_id FROM articles UNION ALL SELECT article_id FROM tombstones)
WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
