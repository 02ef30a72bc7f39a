-- Tombstones.forget; a row is a file that holds records of these articles.
SELECT DISTINCT file_no FROM sightings WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
