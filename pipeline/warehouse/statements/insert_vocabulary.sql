-- Taggings.note; a row is a file of a vocabulary.
INSERT INTO vocabularies VALUES ($vocabulary, $file, $digest);
