-- Warehouse.count_files; a row is a state with its files.
FROM file_states SELECT state, files;
