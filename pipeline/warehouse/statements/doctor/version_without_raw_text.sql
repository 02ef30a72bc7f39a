-- doctor; a row is a content whose raw text is not kept, so that it cannot be reprocessed.
SELECT v.article_id::VARCHAR || ' ' || v.content_hash
FROM versions AS v
WHERE NOT EXISTS (SELECT 1 FROM raw_texts AS r WHERE r.article_id = v.article_id AND r.content_hash = v.content_hash);
