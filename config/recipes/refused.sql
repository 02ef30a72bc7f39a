-- What became of the files, and why were records or whole files refused?
SELECT
    f.state,
    coalesce(q.reason, f.reason) AS reason,
    count(DISTINCT f.path) AS files,
    count(q.quarantine_id) AS in_quarantine,
    min(regexp_extract(f.path, '[^/]*$')) AS example,
    min(q.detail) AS detail
FROM files AS f
LEFT JOIN quarantine AS q ON q.path = f.path
GROUP BY f.state, coalesce(q.reason, f.reason)
ORDER BY files DESC, f.state, reason NULLS FIRST;
