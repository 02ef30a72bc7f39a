-- Warehouse.find_matches; a row is where a content of one of these articles was last read, as JSON.
SELECT to_json(s)
FROM (
    SELECT i.*, f.path
    FROM sightings AS i
    JOIN files AS f ON f.file_no = i.file_no
    WHERE i.article_id IN (SELECT unnest(from_json($ids, '["UUID"]')))
) AS s;
