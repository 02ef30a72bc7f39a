-- What came in by the last run that brought anything?
WITH last_run AS (
    SELECT run_id, command, started_at
    FROM runs
    WHERE "new" + revised > 0
    ORDER BY started_at DESC
    LIMIT 1
)

SELECT
    r.command,
    CASE WHEN a.revision = 1 THEN 'new' ELSE 'revised' END AS what,
    coalesce(a.headline, left(a.body, 60) || ' …') AS headline,
    a.publisher,
    a.format,
    a.duplicate_of IS NOT NULL AS is_copy
FROM articles AS a
JOIN last_run AS r ON r.run_id = a.run_id
ORDER BY what, headline, a.source_path, a.source_record;
