-- Warehouse.find_matches; a row is a body that articles outside the batch carry, with how many and the best of them.
SELECT
    body_key::VARCHAR,
    count(*),
    min({'origin': origin_order(credit, publisher, origin_url), 'published_us': original_rank_us, 'missing_words': -word_count, 'article_id': article_id::VARCHAR})
FROM versions
WHERE is_current
    AND body_key IN (SELECT unnest(from_json($keys, '["UUID"]')))
    AND article_id NOT IN (SELECT unnest(from_json($ids, '["UUID"]')))
GROUP BY body_key;
