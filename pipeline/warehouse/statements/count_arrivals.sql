-- Warehouse.count_arrivals; a row is a publisher, a language or everything, with the hours in which articles of it first came.
-- Hours count from 1970. Articles that were old when they came are an archive, and say nothing of a source's rhythm.
WITH by_hour AS (
    SELECT
        CASE WHEN grouping(publisher) = 0 THEN 'publisher' WHEN grouping(language) = 0 THEN 'language' ELSE 'all' END AS scope,
        coalesce(publisher, language, '') AS name,
        hour,
        count(*) AS articles
    FROM (
        SELECT publisher, language, epoch_us(first_ingested_at) // 3_600_000_000 AS hour
        FROM versions
        WHERE is_current
            AND first_ingested_at >= $since
            AND first_ingested_at < $until
            AND (published_at IS NULL OR epoch_us(first_ingested_at) - epoch_us(published_at) < $archive_us)
    )
    GROUP BY GROUPING SETS ((hour), (publisher, hour), (language, hour))
    HAVING scope = 'all' OR name <> ''
)
SELECT scope, name, list(hour) AS hours, list(articles) AS articles
FROM by_hour
GROUP BY scope, name
QUALIFY row_number() OVER (PARTITION BY scope ORDER BY count(*) DESC, sum(articles) DESC, name) <= $most
ORDER BY scope, name;
