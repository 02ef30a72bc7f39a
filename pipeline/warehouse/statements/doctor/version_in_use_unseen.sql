-- doctor; a row is a content that counts as in use though no sighting holds it.
SELECT v.article_id::VARCHAR || ' ' || v.content_hash
FROM versions AS v
WHERE v.retired_no IS NULL
    AND NOT EXISTS (SELECT 1 FROM sightings AS s WHERE s.article_id = v.article_id AND s.content_hash = v.content_hash);
