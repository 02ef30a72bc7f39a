-- `.schema` of the prompt, and its completion; a row is a column of a table or view of the warehouse.
SELECT table_name AS "table", column_name AS "column", data_type AS type, comment
FROM duckdb_columns()
WHERE schema_name = 'main' AND NOT internal
ORDER BY table_name, column_index;
