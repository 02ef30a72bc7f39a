-- explaining; a row is a tag of an article with the places where it is named.
SELECT
    t.kind, t.tag_id, t.label, t.mentions, t.score,
    list({part: m.part, char_start: m.char_start, surface: m.surface} ORDER BY m.part, m.char_start) FILTER (m.surface IS NOT NULL) AS places
FROM tags AS t
LEFT JOIN mentions AS m ON m.article_id = t.article_id AND m.kind = t.kind AND m.tag_id = t.tag_id
WHERE t.article_id::VARCHAR = lower($article)
GROUP BY t.kind, t.tag_id, t.label, t.mentions, t.score
ORDER BY t.kind, t.score DESC, t.tag_id;
