-- migrate; one row: the digest of the views that the warehouse has.
SELECT views FROM schema_migrations ORDER BY version DESC LIMIT 1;
