-- doctor; a row is a content whose raw text is not kept, so that it cannot be reprocessed.
SELECT v.article_id::VARCHAR || ' ' || v.content_hash
FROM versions AS v
WHERE v.body IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM retention_marks AS m WHERE m.kind = 'raw_texts' AND v.ingested_at <= m.kept_since)
    AND NOT EXISTS (SELECT 1 FROM raw_texts AS r WHERE r.article_id = v.article_id AND r.content_hash = v.content_hash);
