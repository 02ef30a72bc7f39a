-- Tombstones.forget; a row is a record of a file that is taken down.
INSERT INTO forgotten_sightings BY NAME
SELECT file_no, source_record, reading
FROM sightings
WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
