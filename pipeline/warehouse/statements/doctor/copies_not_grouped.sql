-- doctor; a row is a body whose carriers are told wrongly; `reprocess --stage deduplicate` mends it.
SELECT coalesce(t.body_key, g.body_key)::VARCHAR
FROM (
    SELECT
        body_key,
        count(*) AS members,
        min({'origin': origin_order(credit, publisher, origin_url), 'published_us': original_rank_us, 'missing_words': -word_count, 'article_id': article_id::VARCHAR}).article_id AS original_id
    FROM versions
    WHERE is_current
    GROUP BY body_key
) AS t
FULL JOIN body_groups AS g ON g.body_key = t.body_key
WHERE (t.members > 1 OR g.body_key IS NOT NULL)
    AND (t.original_id IS DISTINCT FROM g.original_id::VARCHAR OR t.members IS DISTINCT FROM g.members);
