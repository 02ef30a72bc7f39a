-- chosen.choose_outdated; a row will be an article that was not tagged by the present vocabularies.
CREATE OR REPLACE TEMP TABLE {chosen} AS
SELECT v.article_id, row_number() OVER (ORDER BY v.article_id) AS ordinal
FROM versions AS v
LEFT JOIN taggings AS t ON v.article_id = t.article_id
WHERE v.is_current AND t.vocabulary IS DISTINCT FROM $vocabulary;
