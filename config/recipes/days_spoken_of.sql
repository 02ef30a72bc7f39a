-- Which days and months do the articles speak of, in what words, and how often?
SELECT d.date_from, d.date_to, count(DISTINCT d.article_id) AS articles, list(DISTINCT d.surface ORDER BY d.surface) AS words
FROM dates AS d
JOIN originals AS a ON a.article_id = d.article_id
GROUP BY d.date_from, d.date_to
ORDER BY d.date_from, d.date_to;
