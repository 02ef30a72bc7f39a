-- doctor; a row is an article whose current text is not held, or whose earlier revisions are held in part: only a later one.
SELECT article_id::VARCHAR
FROM versions
WHERE is_shown
GROUP BY article_id
HAVING count(*) FILTER (is_current AND body IS NULL) > 0
    OR max(revision) FILTER (body IS NULL) > min(revision) FILTER (body IS NOT NULL);
