-- By which vocabularies each article was tagged, so that after a change of one only what it can touch is tagged again.

CREATE TABLE taggings (article_id UUID, vocabulary VARCHAR);
COMMENT ON TABLE taggings IS 'By what each article was tagged: one row an article; none for one whose tagging failed';
COMMENT ON COLUMN taggings.article_id IS 'Article';
COMMENT ON COLUMN taggings.vocabulary IS 'Version of the tagging, and a digest of its vocabularies';

CREATE TABLE vocabularies (vocabulary VARCHAR, file VARCHAR, digest VARCHAR);
COMMENT ON TABLE vocabularies IS 'What the vocabularies are made of that articles were tagged by: one row a file';
COMMENT ON COLUMN vocabularies.vocabulary IS 'Version of the tagging, and a digest of its vocabularies';
COMMENT ON COLUMN vocabularies.file IS 'File in the folder of the config';
COMMENT ON COLUMN vocabularies.digest IS 'Digest of the file';

CREATE TABLE vocabulary_files (digest VARCHAR, content BLOB);
COMMENT ON TABLE vocabulary_files IS 'Each file of a vocabulary whose change can be told term by term, once';
COMMENT ON COLUMN vocabulary_files.digest IS 'Digest of the file';
COMMENT ON COLUMN vocabulary_files.content IS 'The whole file, packed by zlib: no text of an article';
