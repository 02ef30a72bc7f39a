-- The first warehouse. No keys, constraints, sequences or indexes: the same schema must be able to live on DuckLake.

CREATE TABLE versions (
    article_id UUID, revision INTEGER, is_current BOOLEAN, is_shown BOOLEAN, retired_no BIGINT,
    headline VARCHAR, body VARCHAR, authors VARCHAR[], publisher VARCHAR, dateline VARCHAR,
    published_at TIMESTAMPTZ, modified_at TIMESTAMPTZ, published_on DATE, published_precision VARCHAR, published_source VARCHAR,
    language VARCHAR, url VARCHAR, origin_url VARCHAR, section VARCHAR, word_count INTEGER,
    source_path VARCHAR, source_record INTEGER, format VARCHAR, content_hash VARCHAR,
    first_ingested_at TIMESTAMPTZ, ingested_at TIMESTAMPTZ, run_id UUID,
    warnings VARCHAR[], judge_again_at TIMESTAMPTZ, made_by VARCHAR,
    identity VARCHAR, fields_hash UUID, body_key UUID, dated_us BIGINT, original_rank_us BIGINT, mtime_ns BIGINT
);
COMMENT ON TABLE versions IS 'Every distinct content of every article; the views articles and article_revisions show it';
COMMENT ON COLUMN versions.article_id IS 'Identity of the article';
COMMENT ON COLUMN versions.revision IS 'Number of the revision that this content belongs to, from 1';
COMMENT ON COLUMN versions.is_current IS 'Whether this is what the article says now';
COMMENT ON COLUMN versions.is_shown IS 'Whether this content stands for its revision; of contents with equal fields one does';
COMMENT ON COLUMN versions.retired_no IS 'Order in which contents went out of use because their file changed; null while a file holds this content';
COMMENT ON COLUMN versions.headline IS 'Headline; null where the text carries none';
COMMENT ON COLUMN versions.body IS 'The article''s own text, paragraphs parted by a blank line';
COMMENT ON COLUMN versions.authors IS 'People or desks named in the byline; empty where none';
COMMENT ON COLUMN versions.publisher IS 'Site or agency that published this copy; null where unknown';
COMMENT ON COLUMN versions.dateline IS 'Place of the dateline as written; null where none';
COMMENT ON COLUMN versions.published_at IS 'When it was published; the first instant of its period in UTC where only day, month or year is known; never guessed';
COMMENT ON COLUMN versions.modified_at IS 'When it was last modified, as the publisher says';
COMMENT ON COLUMN versions.published_on IS 'Day of publication in the publication''s own offset; null unless precise to the day';
COMMENT ON COLUMN versions.published_precision IS 'second, minute, day, month or year';
COMMENT ON COLUMN versions.published_source IS 'metadata, text or filename';
COMMENT ON COLUMN versions.language IS 'BCP 47 tag; und where the text is too short to tell';
COMMENT ON COLUMN versions.url IS 'This copy''s own address';
COMMENT ON COLUMN versions.origin_url IS 'Address on another host that this copy names as its origin';
COMMENT ON COLUMN versions.section IS 'The publisher''s own section';
COMMENT ON COLUMN versions.word_count IS 'Words of the body';
COMMENT ON COLUMN versions.source_path IS 'File it was read from, absolute and resolved; of equal contents the least path';
COMMENT ON COLUMN versions.source_record IS 'The record''s number in its file, from 0';
COMMENT ON COLUMN versions.format IS 'Format of the file: txt, json, jsonl, md ...';
COMMENT ON COLUMN versions.content_hash IS 'SHA-256 in hex of the record''s bytes';
COMMENT ON COLUMN versions.first_ingested_at IS 'When the article was first ingested';
COMMENT ON COLUMN versions.ingested_at IS 'When this revision was ingested';
COMMENT ON COLUMN versions.run_id IS 'Run that wrote this revision';
COMMENT ON COLUMN versions.warnings IS 'Codes of optional fields that were dropped, and of stages that failed';
COMMENT ON COLUMN versions.judge_again_at IS 'When a date that lay in the future will have come';
COMMENT ON COLUMN versions.made_by IS 'Version of each stage that made this row';
COMMENT ON COLUMN versions.identity IS 'What the identity was made of: url:, id:, path: or content:';
COMMENT ON COLUMN versions.fields_hash IS 'Digest of the fields whose change makes a revision';
COMMENT ON COLUMN versions.body_key IS 'Digest of the body after normalising space, quotes and Unicode form';
COMMENT ON COLUMN versions.dated_us IS 'modified_at, else published_at, in microseconds since 1970: orders contents of one identity';
COMMENT ON COLUMN versions.original_rank_us IS 'Last instant of the period of published_at in microseconds since 1970: orders copies of one story';
COMMENT ON COLUMN versions.mtime_ns IS 'Greatest modification time of the files that hold this content';

CREATE TABLE sightings (article_id UUID, content_hash VARCHAR, file_no BIGINT, source_record INTEGER, reading INTEGER, mtime_ns BIGINT);
COMMENT ON TABLE sightings IS 'Where each content was last read: one row a record of a file';
COMMENT ON COLUMN sightings.article_id IS 'Article that the record is of';
COMMENT ON COLUMN sightings.content_hash IS 'SHA-256 in hex of the record''s bytes';
COMMENT ON COLUMN sightings.file_no IS 'Number of the file in the ledger';
COMMENT ON COLUMN sightings.source_record IS 'The record''s number in its file, from 0';
COMMENT ON COLUMN sightings.reading IS 'Which reading of the file saw it';
COMMENT ON COLUMN sightings.mtime_ns IS 'The file''s modification time at that reading';

CREATE TABLE raw_texts (article_id UUID, content_hash VARCHAR, raw_text VARCHAR USING COMPRESSION zstd);
COMMENT ON TABLE raw_texts IS 'Each content as it was read, decoded: what reprocess starts from';
COMMENT ON COLUMN raw_texts.article_id IS 'Article that the content is of';
COMMENT ON COLUMN raw_texts.content_hash IS 'SHA-256 in hex of the record''s bytes';
COMMENT ON COLUMN raw_texts.raw_text IS 'The record''s text, furniture and all';

CREATE TABLE body_groups (body_key UUID, original_id UUID, members BIGINT);
COMMENT ON TABLE body_groups IS 'Bodies that more than one article carries: one row a body';
COMMENT ON COLUMN body_groups.body_key IS 'Digest of the body';
COMMENT ON COLUMN body_groups.original_id IS 'Article that counts as the original';
COMMENT ON COLUMN body_groups.members IS 'Articles that carry the body, the original with them';

CREATE TABLE tags (article_id UUID, kind VARCHAR, tag_id VARCHAR, label VARCHAR, mentions INTEGER, score FLOAT);
COMMENT ON TABLE tags IS 'What an article is about';
COMMENT ON COLUMN tags.article_id IS 'Article';
COMMENT ON COLUMN tags.kind IS 'country, place, person, organisation, topic or event';
COMMENT ON COLUMN tags.tag_id IS 'ISO 3166-1 alpha-2 code of a country; geonames:, medtop:, wikidata: id or slug of other kinds';
COMMENT ON COLUMN tags.label IS 'Canonical name';
COMMENT ON COLUMN tags.mentions IS 'Rows in mentions; null for a topic';
COMMENT ON COLUMN tags.score IS 'How much the article is about it, 0 to 1';

CREATE TABLE mentions (article_id UUID, kind VARCHAR, tag_id VARCHAR, part VARCHAR, char_start INTEGER, char_end INTEGER, surface VARCHAR);
COMMENT ON TABLE mentions IS 'Where each tag was found';
COMMENT ON COLUMN mentions.article_id IS 'Article';
COMMENT ON COLUMN mentions.kind IS 'Kind of the tag';
COMMENT ON COLUMN mentions.tag_id IS 'Id of the tag';
COMMENT ON COLUMN mentions.part IS 'headline or body: the text in which the offsets count';
COMMENT ON COLUMN mentions.char_start IS 'First code point, from 0';
COMMENT ON COLUMN mentions.char_end IS 'One past the last code point';
COMMENT ON COLUMN mentions.surface IS 'The text there';

CREATE TABLE quotes (
    article_id UUID, quote VARCHAR, quote_type VARCHAR, speaker VARCHAR, tag_id VARCHAR, cue VARCHAR, char_start INTEGER, char_end INTEGER
);
COMMENT ON TABLE quotes IS 'Who said what';
COMMENT ON COLUMN quotes.article_id IS 'Article';
COMMENT ON COLUMN quotes.quote IS 'Exactly body[char_start:char_end]';
COMMENT ON COLUMN quotes.quote_type IS 'direct, indirect or mixed';
COMMENT ON COLUMN quotes.speaker IS 'Resolved name; null where the text does not say';
COMMENT ON COLUMN quotes.tag_id IS 'Tag of the speaker';
COMMENT ON COLUMN quotes.cue IS 'Verb that introduces it';
COMMENT ON COLUMN quotes.char_start IS 'First code point in body, from 0';
COMMENT ON COLUMN quotes.char_end IS 'One past the last code point';

CREATE TABLE dates (
    article_id UUID, date_from DATE, date_to DATE, surface VARCHAR, part VARCHAR, char_start INTEGER, char_end INTEGER
);
COMMENT ON TABLE dates IS 'The days that the text speaks of';
COMMENT ON COLUMN dates.article_id IS 'Article';
COMMENT ON COLUMN dates.date_from IS 'First day';
COMMENT ON COLUMN dates.date_to IS 'Last day, inclusive';
COMMENT ON COLUMN dates.surface IS 'The text there';
COMMENT ON COLUMN dates.part IS 'headline or body';
COMMENT ON COLUMN dates.char_start IS 'First code point, from 0';
COMMENT ON COLUMN dates.char_end IS 'One past the last code point';

CREATE TABLE files (
    path VARCHAR, size BIGINT, mtime_ns BIGINT, ctime_ns BIGINT, inode BIGINT, content_hash VARCHAR,
    state VARCHAR, reason VARCHAR, records INTEGER, attempts INTEGER, archived_path VARCHAR,
    first_seen_at TIMESTAMPTZ, processed_at TIMESTAMPTZ, run_id UUID,
    file_no BIGINT, path_key UBIGINT, quarantined_records INTEGER, read_by VARCHAR
);
COMMENT ON TABLE files IS 'The ledger: one row a file seen';
COMMENT ON COLUMN files.path IS 'Absolute and resolved; bytes that are not UTF-8, and the backslash, as \xNN';
COMMENT ON COLUMN files.size IS 'Bytes, as read';
COMMENT ON COLUMN files.mtime_ns IS 'Modification time in nanoseconds, as read';
COMMENT ON COLUMN files.ctime_ns IS 'Change time in nanoseconds, as read';
COMMENT ON COLUMN files.inode IS 'Inode, as read';
COMMENT ON COLUMN files.content_hash IS 'SHA-256 in hex of the file''s bytes';
COMMENT ON COLUMN files.state IS 'loaded, quarantined, ignored, pending or missing';
COMMENT ON COLUMN files.reason IS 'Why it is ignored: not_a_file, unsupported_format, excluded, discarded or forgotten';
COMMENT ON COLUMN files.records IS 'Records whose fate is committed so far, those in quarantine with them';
COMMENT ON COLUMN files.attempts IS 'Readings';
COMMENT ON COLUMN files.archived_path IS 'Where it was moved, by config';
COMMENT ON COLUMN files.first_seen_at IS 'When it was first found';
COMMENT ON COLUMN files.processed_at IS 'When it was last read or judged';
COMMENT ON COLUMN files.run_id IS 'Run that last read or judged it';
COMMENT ON COLUMN files.file_no IS 'Running number, in the order of finding';
COMMENT ON COLUMN files.path_key IS '64-bit digest of the path, for look-ups';
COMMENT ON COLUMN files.quarantined_records IS 'How many of its records are in quarantine';
COMMENT ON COLUMN files.read_by IS 'Readers and limits that judged it; a file in quarantine is tried again when they change';

CREATE TABLE quarantine (
    quarantine_id UUID, path VARCHAR, source_record INTEGER, stage VARCHAR, reason VARCHAR, detail VARCHAR, payload BLOB,
    first_failed_at TIMESTAMPTZ, last_failed_at TIMESTAMPTZ, attempts INTEGER, reading INTEGER
);
COMMENT ON TABLE quarantine IS 'What could not be ingested: one row a file or record';
COMMENT ON COLUMN quarantine.quarantine_id IS 'Id for quarantine show, retry and discard';
COMMENT ON COLUMN quarantine.path IS 'The file';
COMMENT ON COLUMN quarantine.source_record IS 'The record''s number in its file, from 0; null for the whole file';
COMMENT ON COLUMN quarantine.stage IS 'Stage that refused it';
COMMENT ON COLUMN quarantine.reason IS 'One of a few stable codes';
COMMENT ON COLUMN quarantine.detail IS 'A sentence to act on';
COMMENT ON COLUMN quarantine.payload IS 'Up to 64 KiB of the offending bytes';
COMMENT ON COLUMN quarantine.first_failed_at IS 'When it first failed';
COMMENT ON COLUMN quarantine.last_failed_at IS 'When it last failed';
COMMENT ON COLUMN quarantine.attempts IS 'How often it has failed';
COMMENT ON COLUMN quarantine.reading IS 'Reading of the file that last failed';

CREATE TABLE runs (
    run_id UUID, command VARCHAR, started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ, files BIGINT, articles BIGINT, "new" BIGINT,
    revised BIGINT, unchanged BIGINT, duplicates BIGINT, quarantined BIGINT, version VARCHAR
);
COMMENT ON TABLE runs IS 'One row a run';
COMMENT ON COLUMN runs.run_id IS 'Id of the run';
COMMENT ON COLUMN runs.command IS 'Command that ran';
COMMENT ON COLUMN runs.started_at IS 'Start';
COMMENT ON COLUMN runs.ended_at IS 'End; null while it runs, or where it was killed';
COMMENT ON COLUMN runs.files IS 'Files found';
COMMENT ON COLUMN runs.articles IS 'Records in them: new, revised, unchanged and quarantined';
COMMENT ON COLUMN runs."new" IS 'Articles seen for the first time';
COMMENT ON COLUMN runs.revised IS 'Records that changed an article';
COMMENT ON COLUMN runs.unchanged IS 'Records that changed nothing';
COMMENT ON COLUMN runs.duplicates IS 'Those of new and revised that are copies at the end';
COMMENT ON COLUMN runs.quarantined IS 'Records, and whole files, in quarantine';
COMMENT ON COLUMN runs.version IS 'Version of copydesk';
