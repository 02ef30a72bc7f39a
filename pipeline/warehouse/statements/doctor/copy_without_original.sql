-- doctor; a row is a copy without one original, of a copy or of a digest; `reprocess --stage deduplicate` mends it.
-- Where very many copies wait to be judged again, since their original has become a copy, that is no damage.
SELECT m.body_key::VARCHAR
FROM body_matches AS m
LEFT JOIN body_groups AS o ON o.body_key = m.other_key
WHERE (m.other_key IN (SELECT body_key FROM body_matches) OR o.is_digest)
    AND m.body_key NOT IN (SELECT body_key FROM match_queue)
    AND m.other_key NOT IN (SELECT body_key FROM match_queue)
UNION
SELECT body_key::VARCHAR
FROM body_matches
GROUP BY body_key
HAVING count(*) FILTER (is_original) <> 1 OR max(place) <> count(*) - 1;
