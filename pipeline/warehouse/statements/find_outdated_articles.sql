-- Warehouse.find_matches; a row is an article that an earlier reading of one of these files saw.
SELECT DISTINCT s.article_id::VARCHAR
FROM sightings AS s
JOIN (SELECT unnest(item) FROM (SELECT unnest(from_json($readings, '[{"file_no": "BIGINT", "reading": "INTEGER"}]')) AS item)) AS r
    ON s.file_no = r.file_no AND s.reading < r.reading;
