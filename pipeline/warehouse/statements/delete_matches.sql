-- Matching; rows are matches of bodies that were judged again.
DELETE FROM body_matches WHERE body_key IN (SELECT unnest(from_json($keys, '["UUID"]')));
