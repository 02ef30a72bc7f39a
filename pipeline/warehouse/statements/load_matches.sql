-- Matching; a row is a copy with those that it matches, its original first.
SELECT body_key::VARCHAR, list(other_key::VARCHAR ORDER BY place)
FROM body_matches
GROUP BY body_key;
