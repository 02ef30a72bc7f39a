-- doctor; a row is a mention, a date or a quote that does not stand where it says; `reprocess --stage tag --all` mends it.
-- `substring` counts from the beginning of its text, which for all that a long one says is quadratic. So long bodies are
-- cut once, into blocks of 200 characters (RE2 is slow beyond ASCII with repetitions of a thousand), and words are looked
-- for in the blocks that they are said to stand in. All else is cut out of the whole text.
WITH said AS (
    SELECT article_id, part, surface, char_start, char_end FROM mentions
    UNION ALL
    SELECT article_id, part, surface, char_start, char_end FROM dates
    UNION ALL
    SELECT article_id, 'body', quote, char_start, char_end FROM quotes
), texts AS (
    SELECT article_id, headline, body, coalesce(length(body) > 20000, false) AS is_long
    FROM versions
    WHERE is_current
), cut AS (
    SELECT article_id, unnest(range(len(blocks))) AS block, unnest(blocks) AS content
    FROM (SELECT article_id, regexp_extract_all(body, '(?s:.{1,200})') AS blocks FROM texts WHERE is_long)
), placed AS (
    SELECT
        row_number() OVER () AS said_no, s.*, t.headline, CASE WHEN NOT t.is_long THEN t.body END AS body,
        coalesce(t.is_long AND s.part = 'body', false) AS is_deep,
        s.char_start >= 0 AND s.char_end > s.char_start AND s.char_end - s.char_start = length(s.surface) AS has_place
    FROM said AS s
    JOIN texts AS t ON t.article_id = s.article_id
), looked_for AS (
    SELECT
        said_no, article_id, surface, char_start, char_end,
        unnest(range(char_start // 200, (char_end - 1) // 200 + 1)) AS block
    FROM placed
    WHERE is_deep AND has_place
), found AS (
    SELECT
        l.article_id, l.surface, l.char_start % 200 + 1 AS begins_at, l.char_end - l.char_start AS characters,
        string_agg(c.content, '' ORDER BY l.block) AS content
    FROM looked_for AS l
    LEFT JOIN cut AS c ON c.article_id = l.article_id AND c.block = l.block
    GROUP BY l.said_no, l.article_id, l.surface, l.char_start, l.char_end
)
SELECT article_id::VARCHAR || ' ' || surface
FROM found
WHERE substring(content, begins_at, characters) IS DISTINCT FROM surface
UNION ALL
SELECT article_id::VARCHAR || ' ' || coalesce(surface, '')
FROM placed
WHERE has_place IS DISTINCT FROM true
    OR (
        NOT is_deep
        AND substring(CASE part WHEN 'headline' THEN headline ELSE body END, char_start + 1, char_end - char_start)
            IS DISTINCT FROM surface
    );
