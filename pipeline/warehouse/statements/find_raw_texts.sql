-- Warehouse.find_raw_texts; a row is the raw text of a content.
SELECT article_id::VARCHAR, content_hash, raw_text
FROM raw_texts
WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
