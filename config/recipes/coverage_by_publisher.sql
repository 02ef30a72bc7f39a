-- Who writes how much about Japan, and about what? Put another ISO 3166-1 code in.
SELECT
    coalesce(a.publisher, '(unknown)') AS publisher,
    count(DISTINCT a.article_id) AS articles,
    round(avg(c.score), 2) AS how_much_about_it,
    mode(t.label) AS most_usual_topic
FROM originals AS a
JOIN tags AS c ON c.article_id = a.article_id AND c.kind = 'country' AND c.tag_id = 'JP'
LEFT JOIN tags AS t ON t.article_id = a.article_id AND t.kind = 'topic' AND t.tag_id LIKE 'medtop:%000000'
GROUP BY publisher
ORDER BY articles DESC, publisher;
