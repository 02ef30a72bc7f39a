-- Matching; a row is a body that articles carry, with how many, the best of them, its text, and what it is.
SELECT
    v.body_key::VARCHAR,
    count(*),
    min({'published_us': v.original_rank_us, 'missing_words': -v.word_count, 'article_id': v.article_id::VARCHAR}),
    min(v.body),
    bool_or(m.body_key IS NOT NULL),
    bool_or(coalesce(g.is_digest, false))
FROM versions AS v
LEFT JOIN body_matches AS m ON m.body_key = v.body_key AND m.is_original
LEFT JOIN body_groups AS g ON g.body_key = v.body_key
WHERE v.is_current
GROUP BY v.body_key;
