-- answer.spool; a row is a row of what a reader asked for, one more than may be at most.
CREATE TABLE {spool}.main.result AS
FROM (
{query}
) AS result
LIMIT {rows};
