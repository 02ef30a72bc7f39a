-- What was taken down, what retention has taken away, and what became of files after they were ingested.

CREATE TABLE tombstones (article_id UUID, forgotten_at TIMESTAMPTZ, forgotten_by VARCHAR, run_id UUID, reason VARCHAR);
COMMENT ON TABLE tombstones IS 'Articles that were taken down by forget: no file brings them back';
COMMENT ON COLUMN tombstones.article_id IS 'Identity that the article had';
COMMENT ON COLUMN tombstones.forgotten_at IS 'When it was taken down';
COMMENT ON COLUMN tombstones.forgotten_by IS 'Account of the system that asked for it';
COMMENT ON COLUMN tombstones.run_id IS 'Run that took it down';
COMMENT ON COLUMN tombstones.reason IS 'What was said with --reason';

CREATE TABLE forgotten_contents (article_id UUID, content_hash VARCHAR, body_key UUID);
COMMENT ON TABLE forgotten_contents IS 'Digests of every content of articles that were taken down, so that another path does not bring them back';
COMMENT ON COLUMN forgotten_contents.article_id IS 'Identity that the article had';
COMMENT ON COLUMN forgotten_contents.content_hash IS 'SHA-256 in hex of the record''s bytes';
COMMENT ON COLUMN forgotten_contents.body_key IS 'Digest of the body after normalising space, quotes and Unicode form';

CREATE TABLE forgotten_sightings (file_no BIGINT, source_record INTEGER, reading INTEGER);
COMMENT ON TABLE forgotten_sightings IS 'Records of files that were taken down or kept out: one row a record';
COMMENT ON COLUMN forgotten_sightings.file_no IS 'Number of the file in the ledger';
COMMENT ON COLUMN forgotten_sightings.source_record IS 'The record''s number in its file, from 0';
COMMENT ON COLUMN forgotten_sightings.reading IS 'Which reading of the file saw it';

COMMENT ON COLUMN versions.body IS 'The article''s own text, paragraphs parted by a blank line; null where retention has taken the text of an earlier revision';

CREATE TABLE retention_marks (kind VARCHAR, kept_since TIMESTAMPTZ);
COMMENT ON TABLE retention_marks IS 'How far retention has gone: one row a kind of what it has taken away';
COMMENT ON COLUMN retention_marks.kind IS 'raw_texts';
COMMENT ON COLUMN retention_marks.kept_since IS 'What was ingested up to then may be gone';

CREATE TABLE disposals (
    file_no BIGINT, reading INTEGER, action VARCHAR, target VARCHAR, planned_at TIMESTAMPTZ, done_at TIMESTAMPTZ, run_id UUID
);
COMMENT ON TABLE disposals IS 'Files that were moved or deleted after they were ingested, by config: one row a reading';
COMMENT ON COLUMN disposals.file_no IS 'Number of the file in the ledger';
COMMENT ON COLUMN disposals.reading IS 'Which reading of the file was committed before';
COMMENT ON COLUMN disposals.action IS 'move or delete';
COMMENT ON COLUMN disposals.target IS 'Where it is moved to, written as in files.path; null where it is deleted';
COMMENT ON COLUMN disposals.planned_at IS 'When that was decided, before the file was touched';
COMMENT ON COLUMN disposals.done_at IS 'When it was done; null while it is not, or where the process was killed';
COMMENT ON COLUMN disposals.run_id IS 'Run that did it';
