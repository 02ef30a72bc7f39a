-- Warehouse.append; rows are the sightings of articles that are written anew.
DELETE FROM sightings WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
