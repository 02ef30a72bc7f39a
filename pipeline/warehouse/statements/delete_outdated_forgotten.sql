-- Tombstones.keep_out; rows are of an earlier reading of files that are now read to the end.
DELETE FROM forgotten_sightings
WHERE EXISTS (
    SELECT 1
    FROM (
        SELECT unnest(item) FROM (SELECT unnest(from_json($readings, '[{"file_no": "BIGINT", "reading": "INTEGER"}]')) AS item)
    ) AS r
    WHERE r.file_no = forgotten_sightings.file_no AND forgotten_sightings.reading < r.reading
);
