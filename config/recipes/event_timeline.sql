-- Which events are spoken of, when and where were they, and how many articles speak of them, copies left out?
SELECT
    min(e.date_from) AS date_from,
    max(e.date_to) AS date_to,
    any_value(t.label ORDER BY t.score DESC) AS event,
    max(e.place) AS place,
    count(DISTINCT a.article_id) AS articles,
    min(a.published_on) AS first_published
FROM events AS e
JOIN originals AS a ON a.article_id = e.article_id
JOIN tags AS t ON t.article_id = e.article_id AND t.kind = 'event' AND t.tag_id = e.tag_id
GROUP BY e.tag_id
ORDER BY date_from NULLS LAST, event;
