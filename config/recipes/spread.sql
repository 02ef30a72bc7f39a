-- How fast does a story spread: how many copies, on how many sites, and how long until half of them are out?
SELECT
    o.headline,
    o.publisher,
    o.published_at,
    count(*) AS copies,
    count(DISTINCT c.publisher) AS sites,
    min(c.published_at) - o.published_at AS first_after,
    quantile_disc(c.published_at - o.published_at, 0.5) AS half_after,
    max(c.published_at) - o.published_at AS last_after
FROM reprints AS r
JOIN articles AS o ON o.article_id = r.original_id
JOIN articles AS c ON c.article_id = r.copy_id
GROUP BY o.article_id, o.headline, o.publisher, o.published_at
ORDER BY copies DESC, o.published_at, o.headline
LIMIT 50;
