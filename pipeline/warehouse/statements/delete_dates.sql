-- Warehouse.append; rows are the dates of articles that say something else now.
DELETE FROM dates WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
