-- doctor; a row is a mention that does not stand where it says; `reprocess --stage tag` mends it.
SELECT m.article_id::VARCHAR || ' ' || m.surface
FROM mentions AS m
JOIN versions AS v ON v.article_id = m.article_id AND v.is_current
WHERE substring(CASE m.part WHEN 'headline' THEN v.headline ELSE v.body END, m.char_start + 1, m.char_end - m.char_start)
    IS DISTINCT FROM m.surface;
