-- Answer.columns; no rows, the names alone.
FROM result LIMIT 0;
