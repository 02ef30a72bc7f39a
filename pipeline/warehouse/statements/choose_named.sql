-- choose_named; a row will be an article to work on, named by its id.
CREATE OR REPLACE TEMP TABLE {chosen} AS
SELECT article_id, row_number() OVER (ORDER BY article_id) AS ordinal
FROM articles
WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
