-- Warehouse.choose_due; a row will be an article that must be validated again.
CREATE OR REPLACE TEMP TABLE {chosen} AS
SELECT article_id, row_number() OVER (ORDER BY article_id) AS ordinal
FROM (SELECT DISTINCT article_id FROM versions WHERE judge_again_at <= $now::TIMESTAMPTZ);
