-- doctor; a row is an article that was taken down of which no digest is kept, or digests of one that was not taken down.
SELECT coalesce(t.article_id, c.article_id)::VARCHAR
FROM tombstones AS t
FULL JOIN (SELECT DISTINCT article_id FROM forgotten_contents) AS c ON c.article_id = t.article_id
WHERE t.article_id IS NULL OR c.article_id IS NULL;
