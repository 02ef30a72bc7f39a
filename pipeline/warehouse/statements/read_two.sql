-- read_two; a row is one of two articles, as JSON.
SELECT to_json({
    'article_id': article_id, 'headline': headline, 'publisher': publisher, 'published_at': strftime(published_at, '%Y-%m-%dT%H:%M:%SZ'),
    'duplicate_of': duplicate_of, 'duplicate_kind': duplicate_kind, 'similarity': similarity, 'body': body
})::VARCHAR
FROM articles
WHERE article_id::VARCHAR IN (lower($left), lower($right));
