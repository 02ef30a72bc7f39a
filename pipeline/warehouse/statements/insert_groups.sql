-- Which bodies more than one article carries, and which of these is the original: of the bodies in $keys, of all with null.
INSERT INTO body_groups BY NAME
SELECT
    body_key,
    (min({'published_us': original_rank_us, 'missing_words': -word_count, 'article_id': article_id::VARCHAR}).article_id)::UUID AS original_id,
    count(*) AS members
FROM versions
WHERE is_current AND ($keys IS NULL OR body_key IN (SELECT unnest(from_json($keys, '["UUID"]'))))
GROUP BY body_key
HAVING count(*) > 1;
