-- Which sites carry only copies, and whose?
SELECT
    a.publisher,
    count(*) AS articles,
    mode(o.publisher) AS mostly_from,
    count(*) FILTER (a.duplicate_kind = 'excerpt') AS excerpts
FROM articles AS a
LEFT JOIN articles AS o ON o.article_id = a.duplicate_of
WHERE a.publisher IS NOT NULL
GROUP BY a.publisher
HAVING count(*) = count(a.duplicate_of)
ORDER BY articles DESC, a.publisher;
