-- Who is named with which country in most articles, copies left out?
SELECT label_b AS person, label_a AS country, articles
FROM co_mentions
WHERE kind_a = 'country' AND kind_b = 'person'
ORDER BY articles DESC, person, country
LIMIT 20;
