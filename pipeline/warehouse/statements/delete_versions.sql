-- Warehouse.append; rows are the contents of articles that are written anew.
DELETE FROM versions WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
