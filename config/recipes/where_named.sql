-- Where exactly is South Korea named, and in what words around it? Offsets count code points from 0.
SELECT
    coalesce(a.headline, left(a.body, 40) || ' …') AS headline,
    m.part,
    m.char_start,
    m.surface,
    replace(
        substring(t.text, greatest(m.char_start - 40, 0) + 1, least(m.char_start, 40))
        || '[' || m.surface || ']'
        || substring(t.text, m.char_end + 1, 40),
        chr(10), ' '
    ) AS context
FROM mentions AS m
JOIN articles AS a ON a.article_id = m.article_id
CROSS JOIN LATERAL (SELECT CASE m.part WHEN 'headline' THEN a.headline ELSE a.body END AS text) AS t
WHERE m.kind = 'country' AND m.tag_id = 'KR'
ORDER BY headline, a.article_id, m.part DESC, m.char_start;
