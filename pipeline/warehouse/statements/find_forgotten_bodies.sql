-- Tombstones.find; a row is one of these digests whose body was taken down.
SELECT DISTINCT body_key::VARCHAR FROM forgotten_contents WHERE body_key IN (SELECT unnest(from_json($keys, '["UUID"]')));
