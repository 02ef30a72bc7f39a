-- Matching; a row is a body in the queue.
SELECT body_key::VARCHAR, is_telling FROM match_queue;
