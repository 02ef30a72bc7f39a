-- Which articles name Japan and South Korea together? Put other ISO 3166-1 codes into the list.
WITH wanted AS (SELECT unnest(['JP', 'KR']) AS code)
SELECT
    coalesce(a.headline, left(a.body, 60) || ' …') AS headline,
    a.publisher,
    a.published_on AS published,
    list(t.label || ' ' || t.mentions ORDER BY t.mentions DESC, t.label) AS mentions
FROM articles AS a
JOIN tags AS t ON t.article_id = a.article_id AND t.kind = 'country'
JOIN wanted AS w ON w.code = t.tag_id
GROUP BY a.article_id, a.headline, a.body, a.publisher, a.published_on
HAVING count(*) = (SELECT count(*) FROM wanted)
ORDER BY sum(t.mentions) DESC, headline;
