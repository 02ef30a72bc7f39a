-- migrate; the row is the newest migration.
UPDATE schema_migrations SET views = $views WHERE version = (SELECT max(version) FROM schema_migrations);
