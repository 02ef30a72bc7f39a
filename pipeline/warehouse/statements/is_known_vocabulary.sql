-- Taggings.note; one row: whether a vocabulary is kept.
SELECT count(*) > 0 FROM vocabularies WHERE vocabulary = $vocabulary;
