-- What is in the warehouse: headline, publisher, date and countries of each article.
SELECT
    coalesce(a.headline, left(a.body, 60) || ' …') AS headline,
    a.publisher,
    a.published_on AS published,
    list(t.tag_id ORDER BY t.mentions DESC, t.tag_id) FILTER (t.kind = 'country') AS countries,
    a.word_count AS words
FROM articles AS a
LEFT JOIN tags AS t ON t.article_id = a.article_id
GROUP BY ALL
ORDER BY a.published_on DESC NULLS LAST, headline;
