-- Warehouse.append; rows are raw texts of which no content is left.
DELETE FROM raw_texts
WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')))
    AND NOT EXISTS (
        SELECT 1 FROM versions AS v WHERE v.article_id = raw_texts.article_id AND v.content_hash = raw_texts.content_hash
    );
