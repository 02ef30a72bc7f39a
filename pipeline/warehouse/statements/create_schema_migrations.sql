-- migrate; a row is a migration that has been applied.
CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER, name VARCHAR, applied_at TIMESTAMPTZ, program VARCHAR, views VARCHAR);
COMMENT ON TABLE schema_migrations IS 'Which changes of the schema this warehouse has seen';
COMMENT ON COLUMN schema_migrations.version IS 'Number of the migration';
COMMENT ON COLUMN schema_migrations.name IS 'Its name';
COMMENT ON COLUMN schema_migrations.applied_at IS 'When it was applied';
COMMENT ON COLUMN schema_migrations.program IS 'Version of copydesk that applied it';
COMMENT ON COLUMN schema_migrations.views IS 'Digest of the views that the warehouse has; on the newest migration alone';
