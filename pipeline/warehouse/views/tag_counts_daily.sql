-- Warehouse.migrate; one row a day and tag, over originals
CREATE OR REPLACE VIEW tag_counts_daily AS
SELECT o.published_on AS day, t.kind, t.tag_id, any_value(t.label) AS label, count(*) AS articles
FROM originals AS o
JOIN tags AS t ON t.article_id = o.article_id
GROUP BY o.published_on, t.kind, t.tag_id;
COMMENT ON VIEW tag_counts_daily IS 'One row a day and tag, over originals';
COMMENT ON COLUMN tag_counts_daily.day IS 'Day of publication; null where unknown';
COMMENT ON COLUMN tag_counts_daily.kind IS 'Kind of the tag';
COMMENT ON COLUMN tag_counts_daily.tag_id IS 'Id of the tag';
COMMENT ON COLUMN tag_counts_daily.label IS 'Its name';
COMMENT ON COLUMN tag_counts_daily.articles IS 'Originals of that day that carry it';
