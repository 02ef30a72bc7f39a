-- Retention.quarantine; a row is a refusal that is due. A file that is half read counts on its own.
SELECT quarantine_id::VARCHAR
FROM quarantine AS q
WHERE last_failed_at <= $before::TIMESTAMPTZ AND NOT EXISTS (SELECT 1 FROM files AS f WHERE f.path = q.path AND f.state = 'pending')
LIMIT $most;
