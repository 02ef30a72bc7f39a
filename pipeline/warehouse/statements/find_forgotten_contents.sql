-- Tombstones.find; a row is one of these digests whose content was taken down.
SELECT DISTINCT content_hash FROM forgotten_contents WHERE content_hash IN (SELECT unnest(from_json($keys, '["VARCHAR"]')));
