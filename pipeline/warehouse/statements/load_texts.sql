-- Matching; a row is what an article says now, with the digest of it.
SELECT body_key::VARCHAR, body FROM versions WHERE is_current;
