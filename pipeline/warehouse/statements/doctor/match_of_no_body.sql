-- doctor; a row is a body that matches are kept of, and no article carries; `reprocess --stage deduplicate` mends it.
SELECT key::VARCHAR
FROM (SELECT body_key AS key FROM body_matches UNION SELECT other_key FROM body_matches)
WHERE key NOT IN (SELECT body_key FROM body_groups);
