-- read_quarantine; a row is a refusal, as JSON.
SELECT to_json(q)::VARCHAR
FROM (
    SELECT quarantine_id, path, source_record, stage, reason, detail, first_failed_at, last_failed_at, attempts
    FROM quarantine
    ORDER BY last_failed_at DESC, path, source_record
) AS q;
