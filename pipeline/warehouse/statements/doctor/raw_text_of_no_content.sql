-- doctor; a row is a raw text of a content that is not in the warehouse.
SELECT r.article_id::VARCHAR || ' ' || r.content_hash
FROM raw_texts AS r
WHERE NOT EXISTS (SELECT 1 FROM versions AS v WHERE v.article_id = r.article_id AND v.content_hash = r.content_hash);
