-- Warehouse.append; a row is a refusal, and goes on from the earlier one of the same record.
INSERT INTO quarantine BY NAME
SELECT
    q.* EXCLUDE (payload_base64),
    from_base64(q.payload_base64) AS payload,
    coalesce((SELECT min(o.first_failed_at) FROM quarantine AS o WHERE o.quarantine_id = q.quarantine_id), q.last_failed_at) AS first_failed_at,
    1 + coalesce((SELECT max(o.attempts) FROM quarantine AS o WHERE o.quarantine_id = q.quarantine_id), 0) AS attempts
FROM (
    SELECT unnest(item) FROM (SELECT unnest(from_json(decode(given.rows), '[{
        "quarantine_id": "UUID", "path": "VARCHAR", "source_record": "INTEGER", "stage": "VARCHAR", "reason": "VARCHAR",
        "detail": "VARCHAR", "payload_base64": "VARCHAR", "last_failed_at": "TIMESTAMPTZ", "reading": "INTEGER"
    }]')) AS item FROM (VALUES ($rows)) AS given ("rows"))
) AS q;
