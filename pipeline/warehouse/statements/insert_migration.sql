-- migrate; a row is a migration that has been applied.
INSERT INTO schema_migrations BY NAME
SELECT $version::INTEGER AS version, $name AS name, now() AS applied_at, $program AS program;
