-- Warehouse.migrate; one row a state of files
CREATE OR REPLACE VIEW file_states AS
SELECT state, count(*) AS files FROM files GROUP BY state;
COMMENT ON VIEW file_states IS 'One row a state of files';
COMMENT ON COLUMN file_states.state IS 'loaded, quarantined, ignored, pending or missing';
COMMENT ON COLUMN file_states.files IS 'Files in that state; the rows add up to every file ever seen';
