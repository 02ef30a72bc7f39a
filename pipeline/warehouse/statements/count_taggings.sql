-- Taggings.count; a row is a vocabulary, null where there is none, with the number of articles that were tagged by it.
SELECT t.vocabulary, count(*)
FROM versions AS v
LEFT JOIN taggings AS t ON v.article_id = t.article_id
WHERE v.is_current
GROUP BY ALL
ORDER BY ALL;
