-- Retention.raw_texts; a row will be a raw text that is due.
CREATE OR REPLACE TEMP TABLE due AS
SELECT article_id, content_hash, row_number() OVER (ORDER BY article_id, content_hash) AS ordinal
FROM raw_texts
WHERE (article_id, content_hash) IN (SELECT (article_id, content_hash) FROM versions WHERE ingested_at <= $before::TIMESTAMPTZ)
    AND (article_id, content_hash) NOT IN (SELECT (article_id, content_hash) FROM versions WHERE ingested_at > $before::TIMESTAMPTZ);
