-- read_status; one row: the state of a warehouse, as JSON.
SELECT to_json({
    'backlog': (SELECT count(*) FROM files WHERE state = 'pending'),
    'oldest_waiting_seconds': (
        SELECT round(epoch(now() - min(coalesce(processed_at, first_seen_at))), 1) FROM files WHERE state = 'pending'
    ),
    'files_by_state': {
        'loaded': (SELECT count(*) FROM files WHERE state = 'loaded'),
        'quarantined': (SELECT count(*) FROM files WHERE state = 'quarantined'),
        'ignored': (SELECT count(*) FROM files WHERE state = 'ignored'),
        'pending': (SELECT count(*) FROM files WHERE state = 'pending'),
        'missing': (SELECT count(*) FROM files WHERE state = 'missing')
    },
    'articles': (SELECT count(*) FROM versions WHERE is_current),
    'reprints': (
        SELECT coalesce(sum(CASE WHEN m.body_key IS NULL THEN g.members - 1 ELSE g.members END), 0)::BIGINT
        FROM body_groups AS g
        LEFT JOIN body_matches AS m ON m.body_key = g.body_key AND m.is_original
    ),
    'matches_waiting': (SELECT count(*) FROM match_queue),
    'last_commit_at': (SELECT strftime(max(processed_at), '%Y-%m-%dT%H:%M:%S.%fZ') FROM files),
    'last_errors': (
        SELECT coalesce(list({'at': strftime(q.last_failed_at, '%Y-%m-%dT%H:%M:%SZ'), 'path': q.path, 'reason': q.reason, 'detail': q.detail}), [])
        FROM (FROM quarantine ORDER BY last_failed_at DESC, path LIMIT 5) AS q
    )
})::VARCHAR;
