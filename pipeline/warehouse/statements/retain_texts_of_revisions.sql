-- Retention.revisions; rows are raw texts of which no content is held any more.
DELETE FROM raw_texts
WHERE article_id IN (SELECT article_id FROM due WHERE ordinal BETWEEN $first AND $last)
    AND NOT EXISTS (
        SELECT 1 FROM versions AS v
        WHERE v.article_id = raw_texts.article_id AND v.content_hash = raw_texts.content_hash AND v.body IS NOT NULL
    );
