-- reprocess; a row is a body that more than one article carries.
DELETE FROM body_groups;
INSERT INTO body_groups BY NAME
SELECT
    body_key,
    (min({'published_us': original_rank_us, 'missing_words': -word_count, 'article_id': article_id::VARCHAR}).article_id)::UUID AS original_id,
    count(*) AS members
FROM versions
WHERE is_current
GROUP BY body_key
HAVING count(*) > 1;
