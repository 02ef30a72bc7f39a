-- doctor; a row is a content whose raw text is kept more than once.
SELECT article_id::VARCHAR || ' ' || content_hash FROM raw_texts GROUP BY article_id, content_hash HAVING count(*) > 1;
