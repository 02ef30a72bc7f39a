-- Warehouse.append; rows are of articles that are tagged anew.
DELETE FROM taggings WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
