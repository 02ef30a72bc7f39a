-- `.tables` of the prompt; a row is a table or view of the warehouse.
SELECT table_name AS name, kind, comment
FROM (
    SELECT table_name, 'table' AS kind, comment
    FROM duckdb_tables()
    WHERE schema_name = 'main' AND NOT internal
    UNION ALL BY NAME
    SELECT view_name AS table_name, 'view' AS kind, comment
    FROM duckdb_views()
    WHERE schema_name = 'main' AND NOT internal
) AS relations
ORDER BY name;
