-- read_version; a row is a table or view of the database.
SELECT table_name FROM duckdb_tables() WHERE NOT internal AND database_name = current_database()
UNION ALL
SELECT view_name FROM duckdb_views() WHERE NOT internal AND database_name = current_database();
