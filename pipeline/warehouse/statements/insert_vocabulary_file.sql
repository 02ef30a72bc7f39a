-- Taggings.note; a row is the content of a file, unless that is kept.
INSERT INTO vocabulary_files
SELECT $digest, $content
WHERE NOT EXISTS (SELECT 1 FROM vocabulary_files WHERE digest = $digest);
