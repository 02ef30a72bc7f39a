-- Taggings.files_of; a row is a file of a vocabulary, its content null where only its digest is kept.
SELECT v.file, v.digest, f.content
FROM vocabularies AS v
LEFT JOIN vocabulary_files AS f ON v.digest = f.digest
WHERE v.vocabulary = $vocabulary
ORDER BY v.file;
