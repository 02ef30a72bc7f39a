-- Warehouse.append; rows are the quotes of articles that say something else now.
DELETE FROM quotes WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
