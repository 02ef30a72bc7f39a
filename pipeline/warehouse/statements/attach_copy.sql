-- query.copy_to; makes the file of a snapshot.
ATTACH '{path}' AS {name} (STORAGE_VERSION '{storage}');
