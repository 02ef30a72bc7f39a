-- doctor; a row is an article that was taken down more than once.
SELECT article_id::VARCHAR FROM tombstones GROUP BY article_id HAVING count(*) > 1;
