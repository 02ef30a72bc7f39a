-- Who reprints which agency or outlet, and how much of it names the original's address?
SELECT credit, coalesce(publisher, '(unknown)') AS publisher, count(*) AS articles,
       count(origin_url) AS with_address, min(published_on) AS first_on, max(published_on) AS last_on
FROM articles
WHERE credit IS NOT NULL AND credit IS DISTINCT FROM publisher
GROUP BY credit, publisher
ORDER BY articles DESC, credit, publisher
LIMIT 50;
