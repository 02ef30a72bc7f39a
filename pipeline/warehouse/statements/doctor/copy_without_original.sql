-- doctor; a row is a copy without one original, of a copy or of a digest; `reprocess --stage deduplicate` mends it.
SELECT m.body_key::VARCHAR
FROM body_matches AS m
LEFT JOIN body_groups AS o ON o.body_key = m.other_key
WHERE m.other_key IN (SELECT body_key FROM body_matches) OR o.is_digest
UNION
SELECT body_key::VARCHAR
FROM body_matches
GROUP BY body_key
HAVING count(*) FILTER (is_original) <> 1 OR max(place) <> count(*) - 1;
