-- Taggings.tidy; rows are contents of files that no vocabulary has any more.
DELETE FROM vocabulary_files WHERE digest NOT IN (SELECT digest FROM vocabularies);
