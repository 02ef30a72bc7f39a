-- doctor; a row is an article that was taken down and of which something is still, or again, held.
SELECT DISTINCT t.article_id::VARCHAR || ' in ' || t.place
FROM (
    SELECT article_id, 'versions' AS place FROM versions
    UNION ALL SELECT article_id, 'sightings' FROM sightings
    UNION ALL SELECT article_id, 'raw_texts' FROM raw_texts
    UNION ALL SELECT article_id, 'tags' FROM tags
    UNION ALL SELECT article_id, 'mentions' FROM mentions
    UNION ALL SELECT article_id, 'quotes' FROM quotes
    UNION ALL SELECT article_id, 'dates' FROM dates
    UNION ALL SELECT article_id, 'events' FROM events
    UNION ALL SELECT original_id, 'body_groups' FROM body_groups
) AS t
WHERE EXISTS (SELECT 1 FROM tombstones AS s WHERE s.article_id = t.article_id)
ORDER BY ALL;
