-- Warehouse.append; rows are the tags of articles that say something else now.
DELETE FROM tags WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
