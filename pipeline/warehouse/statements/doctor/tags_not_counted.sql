-- doctor; a row is a tag whose mentions are not as many as it says; `reprocess --stage tag --all` mends it.
SELECT t.article_id::VARCHAR || ' ' || t.kind || ' ' || t.tag_id
FROM tags AS t
LEFT JOIN mentions AS m ON m.article_id = t.article_id AND m.kind = t.kind AND m.tag_id = t.tag_id
WHERE t.mentions IS NOT NULL
GROUP BY t.article_id, t.kind, t.tag_id, t.mentions
HAVING count(m.article_id) <> t.mentions;
