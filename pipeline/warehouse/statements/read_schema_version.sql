-- read_version; one row: the newest migration that has been applied.
SELECT coalesce(max(version), 0) FROM schema_migrations;
