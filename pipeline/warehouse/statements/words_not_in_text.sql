-- doctor; a row is a {word} that does not stand where it says; `reprocess --stage tag --all` mends it.
-- `substring` counts from the beginning of its text, which for every {word} of a long one is quadratic. So long bodies are
-- cut once, into blocks of 200 characters (RE2 is slow beyond ASCII with repetitions of a thousand), each joined with the
-- next: what is no longer than a block lies in the two from its start. All else is cut out of the whole text.
WITH cut AS (
    SELECT article_id, revision, regexp_extract_all(body, '(?s:.{{1,200}})') AS blocks
    FROM versions
    WHERE is_current AND length(body) > 20000
), numbered AS (
    SELECT
        article_id, revision, unnest(range(len(blocks))) AS block, unnest(blocks) AS content,
        unnest(list_append(blocks[2:], '')) AS following
    FROM cut
), pairs AS (
    SELECT article_id, revision, block, content || following AS content
    FROM numbered
), texts AS (
    SELECT article_id, headline, body, coalesce(length(body) > 20000, false) AS is_long
    FROM versions
    WHERE is_current
), placed AS (
    SELECT *, coalesce(part = 'body' AND char_start >= 0 AND char_end - char_start BETWEEN 1 AND 200, false) AS is_brief
    FROM {table}
)
SELECT w.article_id::VARCHAR || ' ' || w.surface
FROM placed AS w
JOIN cut AS c ON c.article_id = w.article_id
LEFT JOIN pairs AS p ON p.article_id = w.article_id AND p.revision = c.revision AND p.block = w.char_start // 200
WHERE w.is_brief
    AND coalesce(substring(p.content, w.char_start % 200 + 1, w.char_end - w.char_start), '') IS DISTINCT FROM w.surface
UNION ALL
SELECT w.article_id::VARCHAR || ' ' || w.surface
FROM placed AS w
JOIN texts AS t ON t.article_id = w.article_id
WHERE NOT (w.is_brief AND t.is_long)
    AND substring(CASE w.part WHEN 'headline' THEN t.headline ELSE t.body END, w.char_start + 1, w.char_end - w.char_start)
        IS DISTINCT FROM w.surface;
