-- Taggings.renew; a row is an article that other vocabularies would tag the same.
UPDATE taggings SET vocabulary = $vocabulary
WHERE article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
