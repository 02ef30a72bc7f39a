-- What was each week about? The main topic of every original, week by week; null for what bears no date.
WITH main AS (
    SELECT article_id, arg_max(label, score) AS topic
    FROM tags
    WHERE kind = 'topic' AND tag_id LIKE 'medtop:%000000'
    GROUP BY article_id
)
SELECT date_trunc('week', a.published_on)::DATE AS week, m.topic, count(*) AS articles
FROM originals AS a
JOIN main AS m ON m.article_id = a.article_id
GROUP BY week, m.topic
ORDER BY week NULLS LAST, articles DESC, m.topic;
