-- Matching; a row is a body that articles carry, with how many, the best of them, and what it is.
SELECT
    ('0x' || replace(left(t.body_key::VARCHAR, 18), '-', ''))::UBIGINT AS key_high,
    ('0x' || replace(right(t.body_key::VARCHAR, 17), '-', ''))::UBIGINT AS key_low,
    t.members::INTEGER AS members,
    t.best.origin::TINYINT AS origin,
    coalesce(g.is_part, false) AS is_part,
    t.best.published_us AS published_us,
    t.best.missing_words::INTEGER AS missing_words,
    ('0x' || replace(left(t.best.article_id::VARCHAR, 18), '-', ''))::UBIGINT AS article_high,
    ('0x' || replace(right(t.best.article_id::VARCHAR, 17), '-', ''))::UBIGINT AS article_low,
    (CASE WHEN m.body_key IS NOT NULL THEN 2 WHEN g.is_digest THEN 3 ELSE 1 END)::TINYINT AS status
FROM (
    SELECT
        body_key,
        count(*) AS members,
        min({'origin': origin_order(credit, publisher, origin_url), 'published_us': original_rank_us, 'missing_words': -word_count, 'article_id': article_id::VARCHAR}) AS best
    FROM versions
    WHERE is_current
    GROUP BY body_key
) AS t
LEFT JOIN body_matches AS m ON m.body_key = t.body_key AND m.is_original
LEFT JOIN body_groups AS g ON g.body_key = t.body_key;
