-- guard.read_catalog; one row, JSON: the names that a query may use in this database, and those that DuckDB has itself.
SELECT
    {
        'database': current_database(),
        'tables': (SELECT list(lower(table_name)) FROM duckdb_tables() WHERE database_name = current_database()),
        'views': (
            SELECT list(lower(view_name))
            FROM duckdb_views()
            WHERE database_name = current_database() AND NOT internal
        ),
        'macros': (
            SELECT coalesce(list(DISTINCT lower(function_name)), [])
            FROM duckdb_functions()
            WHERE database_name = current_database() AND NOT internal
        ),
        'system_views': (SELECT list(DISTINCT lower(view_name)) FROM duckdb_views() WHERE internal AND schema_name = 'main')
    }::JSON::VARCHAR;
