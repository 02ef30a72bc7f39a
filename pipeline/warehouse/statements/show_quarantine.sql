-- read_quarantine; one row: a refusal with its payload in base64, as JSON.
SELECT to_json(q)::VARCHAR
FROM (
    SELECT
        quarantine_id, path, source_record, stage, reason, detail, first_failed_at, last_failed_at, attempts,
        to_base64(payload) AS payload_base64
    FROM quarantine
    WHERE quarantine_id::VARCHAR = lower($id)
) AS q;
