-- Warehouse.choose_due; a row will be an article that must be validated again, and can be.
CREATE OR REPLACE TEMP TABLE {chosen} AS
SELECT article_id, row_number() OVER (ORDER BY article_id) AS ordinal
FROM (
    SELECT DISTINCT v.article_id
    FROM versions AS v
    SEMI JOIN raw_texts AS r ON r.article_id = v.article_id AND r.content_hash = v.content_hash
    WHERE v.judge_again_at <= $now::TIMESTAMPTZ AND v.body IS NOT NULL
);
