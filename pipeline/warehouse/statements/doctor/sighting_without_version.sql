-- doctor; a row is a sighting of a content that is not in the warehouse.
SELECT s.article_id::VARCHAR || ' ' || s.content_hash
FROM sightings AS s
WHERE NOT EXISTS (
    SELECT 1 FROM versions AS v
    WHERE v.article_id = s.article_id AND v.content_hash = s.content_hash AND v.retired_no IS NULL
);
