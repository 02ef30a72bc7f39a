-- Which publishers bring how much rubbish, and of which kind?
SELECT coalesce(a.publisher, '(unknown)') AS publisher, f.flag, count(*) AS articles,
       round(count(*) / any_value(p.articles), 3) AS share, round(avg(a.quality_score), 2) AS mean_score
FROM articles AS a
CROSS JOIN LATERAL (SELECT unnest(a.quality_flags) AS flag) AS f
JOIN (SELECT publisher, count(*) AS articles FROM articles GROUP BY publisher) AS p
    ON a.publisher IS NOT DISTINCT FROM p.publisher
GROUP BY a.publisher, f.flag
ORDER BY articles DESC, publisher, flag
LIMIT 50;
