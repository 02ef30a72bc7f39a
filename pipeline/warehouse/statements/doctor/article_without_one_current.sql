-- doctor; a row is an article that has not exactly one current version.
SELECT article_id::VARCHAR FROM versions GROUP BY article_id HAVING count(*) FILTER (is_current) <> 1;
