-- Warehouse.find_matches; a row is a stored content of one of these articles, as JSON.
SELECT to_json(v)
FROM versions AS v
WHERE v.article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
