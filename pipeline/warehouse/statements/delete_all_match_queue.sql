-- Matching; the queue is written anew.
DELETE FROM match_queue;
