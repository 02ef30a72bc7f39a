-- Warehouse.append; rows are refusals of an earlier reading of files that are now read to the end.
DELETE FROM quarantine
WHERE EXISTS (
    SELECT 1
    FROM (
        SELECT unnest(item) FROM (SELECT unnest(from_json($readings, '[{"path": "VARCHAR", "reading": "INTEGER"}]')) AS item)
    ) AS r
    WHERE r.path = quarantine.path AND quarantine.reading < r.reading
);
