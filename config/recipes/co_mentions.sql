-- Which two countries stand together in most articles, copies left out?
SELECT label_a AS country, label_b AS other_country, articles
FROM co_mentions
WHERE kind_a = 'country' AND kind_b = 'country'
ORDER BY articles DESC, country, other_country
LIMIT 20;
