-- How many articles name Japan on each day, days without any as well? Put another ISO 3166-1 code in.
WITH days AS (
    SELECT unnest(generate_series(min(published_on), max(published_on), INTERVAL 1 DAY))::DATE AS day
    FROM originals
),

dated AS (
    SELECT published_on AS day, count(*) AS articles
    FROM originals
    GROUP BY published_on
)

SELECT
    days.day,
    coalesce(c.articles, 0) AS about_japan,
    coalesce(dated.articles, 0) AS of_articles
FROM days
LEFT JOIN dated ON dated.day = days.day
LEFT JOIN tag_counts_daily AS c ON c.day = days.day AND c.kind = 'country' AND c.tag_id = 'JP'
ORDER BY days.day;
