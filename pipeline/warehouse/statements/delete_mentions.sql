-- Warehouse.append; rows are the mentions of articles that say something else now.
DELETE FROM mentions WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
