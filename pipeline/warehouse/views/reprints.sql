-- Warehouse.migrate; one row a copy and its original
CREATE OR REPLACE VIEW reprints AS
SELECT
    c.duplicate_of AS original_id,
    c.article_id AS copy_id,
    c.duplicate_kind AS kind,
    c.similarity,
    o.publisher AS original_publisher,
    c.publisher AS copy_publisher
FROM articles AS c
JOIN versions AS o ON o.article_id = c.duplicate_of AND o.is_current;
COMMENT ON VIEW reprints IS 'One row a copy and its original';
COMMENT ON COLUMN reprints.original_id IS 'The original';
COMMENT ON COLUMN reprints.copy_id IS 'The copy';
COMMENT ON COLUMN reprints.kind IS 'exact, near or excerpt';
COMMENT ON COLUMN reprints.similarity IS 'Share of the smaller text found in the other, 0 to 1';
COMMENT ON COLUMN reprints.original_publisher IS 'Publisher of the original';
COMMENT ON COLUMN reprints.copy_publisher IS 'Publisher of the copy';
