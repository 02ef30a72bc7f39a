-- Tombstones; a row is a file of which records were taken down or kept out.
SELECT DISTINCT file_no FROM forgotten_sightings;
