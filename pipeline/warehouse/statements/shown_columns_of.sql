-- `.schema TABLE` of the prompt; a row is a column of that table or view.
SELECT column_name AS "column", data_type AS type, comment
FROM duckdb_columns()
WHERE schema_name = 'main' AND NOT internal AND lower(table_name) = lower($name)
ORDER BY column_index;
