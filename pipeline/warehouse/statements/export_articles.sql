-- export; a row is an article with its tags, each with the places where it is named, its dates and its events.
SELECT
    a.*,
    (SELECT list({{kind: t.kind, tag_id: t.tag_id, label: t.label, mentions: t.mentions, score: t.score}} ORDER BY t.kind, t.score DESC, t.tag_id)
        FROM tags AS t WHERE t.article_id = a.article_id) AS tags,
    (SELECT list({{kind: m.kind, tag_id: m.tag_id, part: m.part, char_start: m.char_start, char_end: m.char_end, surface: m.surface}} ORDER BY m.part, m.char_start, m.kind, m.tag_id)
        FROM mentions AS m WHERE m.article_id = a.article_id) AS mentions,
    (SELECT list({{date_from: d.date_from, date_to: d.date_to, part: d.part, char_start: d.char_start, char_end: d.char_end, surface: d.surface}} ORDER BY d.part, d.char_start)
        FROM dates AS d WHERE d.article_id = a.article_id) AS dates,
    (SELECT list({{tag_id: e.tag_id, name: e.name, place: e.place, date_from: e.date_from, date_to: e.date_to}} ORDER BY e.tag_id)
        FROM events AS e WHERE e.article_id = a.article_id) AS events
FROM articles AS a
WHERE a.article_id IN (SELECT article_id FROM articles WHERE ({condition}
))
ORDER BY a.article_id;
