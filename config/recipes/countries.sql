-- Which countries are most written about, copies left out?
SELECT
    t.label AS country,
    t.tag_id AS code,
    count(*) AS articles,
    sum(t.mentions)::BIGINT AS mentions,
    count(*) FILTER (m.is_in_headline) AS in_headline
FROM originals AS o
JOIN tags AS t ON t.article_id = o.article_id AND t.kind = 'country'
LEFT JOIN (
    SELECT article_id, tag_id, bool_or(part = 'headline') AS is_in_headline
    FROM mentions
    WHERE kind = 'country'
    GROUP BY article_id, tag_id
) AS m ON m.article_id = t.article_id AND m.tag_id = t.tag_id
GROUP BY t.label, t.tag_id
ORDER BY articles DESC, mentions DESC, country;
