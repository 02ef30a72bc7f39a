-- Matching; rows are of bodies that came to the queue, or left it.
DELETE FROM match_queue WHERE body_key IN (SELECT unnest(from_json($keys, '["UUID"]')));
