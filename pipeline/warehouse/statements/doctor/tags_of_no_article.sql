-- doctor; a row is a tag, mention, quote, date or event of an article that is not in the warehouse; `reprocess --stage tag --all` mends it.
SELECT DISTINCT t.article_id::VARCHAR
FROM (
    SELECT article_id FROM tags
    UNION ALL SELECT article_id FROM mentions
    UNION ALL SELECT article_id FROM quotes
    UNION ALL SELECT article_id FROM dates
    UNION ALL SELECT article_id FROM events
    UNION ALL SELECT article_id FROM taggings
) AS t
WHERE NOT EXISTS (SELECT 1 FROM versions AS v WHERE v.article_id = t.article_id);
