-- Warehouse.replace_tags; a row is an article that was tagged anew.
UPDATE versions SET made_by = regexp_replace(made_by, 'tag=\S+', regexp_extract($made_by, 'tag=\S+'))
WHERE is_current AND article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
