-- show_chosen; a row is a chosen article.
SELECT c.article_id::VARCHAR, a.headline
FROM {chosen} AS c
JOIN articles AS a ON a.article_id = c.article_id
ORDER BY c.ordinal;
