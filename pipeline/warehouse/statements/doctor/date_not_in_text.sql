-- doctor; a row is a date that does not stand where it says; `reprocess --stage tag` mends it.
SELECT d.article_id::VARCHAR || ' ' || d.surface
FROM dates AS d
JOIN versions AS v ON v.article_id = d.article_id AND v.is_current
WHERE substring(CASE d.part WHEN 'headline' THEN v.headline ELSE v.body END, d.char_start + 1, d.char_end - d.char_start)
    IS DISTINCT FROM d.surface;
