-- Warehouse.append; rows are what articles that say something else now said of events.
DELETE FROM events WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
