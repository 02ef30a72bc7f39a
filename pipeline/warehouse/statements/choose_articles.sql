-- Warehouse.choose; a row will be an article to work on.
CREATE OR REPLACE TEMP TABLE {chosen} AS
SELECT article_id, row_number() OVER (ORDER BY article_id) AS ordinal FROM articles WHERE ({condition}
);
