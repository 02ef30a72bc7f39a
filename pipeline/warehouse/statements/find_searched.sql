-- Taggings.find; a row is an article as far as taggers read it, with those of its tags that are in $labels.
SELECT
    v.article_id::VARCHAR,
    t.vocabulary,
    v.language,
    [v.headline, v.body, v.section, v.dateline],
    (
        SELECT list([tag.kind, tag.tag_id])
        FROM tags AS tag
        WHERE tag.article_id = v.article_id
            AND [tag.kind, tag.tag_id] IN (SELECT unnest(from_json($labels, '[["VARCHAR"]]')))
    )
FROM versions AS v
LEFT JOIN taggings AS t ON v.article_id = t.article_id
WHERE v.is_current AND v.article_id IN (SELECT unnest(from_json($ids, '["UUID"]')));
