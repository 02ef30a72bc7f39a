-- Warehouse.migrate; one row a pair of tags that stand in one original
CREATE OR REPLACE VIEW co_mentions AS
SELECT
    a.kind AS kind_a, a.tag_id AS tag_a, any_value(a.label) AS label_a,
    b.kind AS kind_b, b.tag_id AS tag_b, any_value(b.label) AS label_b,
    count(*) AS articles
FROM originals AS o
JOIN tags AS a ON a.article_id = o.article_id
JOIN tags AS b ON b.article_id = a.article_id AND (a.kind, a.tag_id) < (b.kind, b.tag_id)
GROUP BY a.kind, a.tag_id, b.kind, b.tag_id;
COMMENT ON VIEW co_mentions IS 'One row a pair of tags that stand in one original';
COMMENT ON COLUMN co_mentions.kind_a IS 'Kind of the first tag';
COMMENT ON COLUMN co_mentions.tag_a IS 'Its id; pairs stand once, in the order of kind and id';
COMMENT ON COLUMN co_mentions.label_a IS 'Its name';
COMMENT ON COLUMN co_mentions.kind_b IS 'Kind of the second tag';
COMMENT ON COLUMN co_mentions.tag_b IS 'Its id';
COMMENT ON COLUMN co_mentions.label_b IS 'Its name';
COMMENT ON COLUMN co_mentions.articles IS 'Originals that carry both';
