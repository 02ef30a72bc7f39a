-- Retention.raw_texts; rows are raw texts that are due.
DELETE FROM raw_texts
WHERE (article_id, content_hash) IN (SELECT (article_id, content_hash) FROM due WHERE ordinal BETWEEN $first AND $last);
