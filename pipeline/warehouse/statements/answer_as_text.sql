-- Answer.rows_as_text; a row is a row of the answer, each value as DuckDB writes it.
SELECT COLUMNS(*)::VARCHAR FROM result;
