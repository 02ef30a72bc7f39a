-- doctor; a row is an article whose shown revisions are not numbered 1, 2, 3 ... with the current one last.
SELECT article_id::VARCHAR
FROM versions
GROUP BY article_id
HAVING count(*) FILTER (is_shown) <> max(revision)
    OR count(DISTINCT revision) FILTER (is_shown) <> max(revision)
    OR max(revision) <> max(revision) FILTER (is_current);
