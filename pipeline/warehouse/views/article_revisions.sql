-- Warehouse.migrate; one row an earlier revision
CREATE OR REPLACE VIEW article_revisions AS
SELECT
    v.article_id,
    v.revision,
    v.headline,
    v.body,
    v.authors,
    v.publisher,
    v.dateline,
    v.published_at,
    v.modified_at,
    v.published_on,
    v.published_precision,
    v.published_source,
    v.language,
    v.url,
    v.origin_url,
    v.section,
    v.word_count,
    NULL::UUID AS duplicate_of,
    NULL::VARCHAR AS duplicate_kind,
    NULL::FLOAT AS similarity,
    v.source_path,
    v.source_record,
    v.format,
    v.content_hash,
    v.first_ingested_at,
    v.ingested_at,
    v.run_id,
    v.warnings,
    v.decoding,
    v.made_by,
    v.identity,
    v.credit,
    v.standfirst,
    v.keywords,
    v.quality_score,
    v.quality_flags,
    NULL::BOOLEAN AS is_digest
FROM versions AS v
WHERE v.is_shown AND NOT v.is_current AND v.body IS NOT NULL;
COMMENT ON VIEW article_revisions IS 'Every earlier revision of every article, in the columns of articles; those that retention has taken are left out';
COMMENT ON COLUMN article_revisions.article_id IS 'Identity of the article';
COMMENT ON COLUMN article_revisions.revision IS 'Number of the revision that this content belongs to, from 1';
COMMENT ON COLUMN article_revisions.headline IS 'Headline; null where the text carries none';
COMMENT ON COLUMN article_revisions.body IS 'The article''s own text, paragraphs parted by a blank line';
COMMENT ON COLUMN article_revisions.authors IS 'People or desks named in the byline; empty where none';
COMMENT ON COLUMN article_revisions.publisher IS 'Site or agency that published this copy; null where unknown';
COMMENT ON COLUMN article_revisions.dateline IS 'Place of the dateline as written; null where none';
COMMENT ON COLUMN article_revisions.published_at IS 'When it was published; the first instant of its period in UTC where only day, month or year is known; never guessed';
COMMENT ON COLUMN article_revisions.modified_at IS 'When it was last modified, as the publisher says';
COMMENT ON COLUMN article_revisions.published_on IS 'Day of publication in the publication''s own offset; null unless precise to the day';
COMMENT ON COLUMN article_revisions.published_precision IS 'second, minute, day, month or year';
COMMENT ON COLUMN article_revisions.published_source IS 'metadata, text or filename';
COMMENT ON COLUMN article_revisions.language IS 'BCP 47 tag; und where the text is too short to tell';
COMMENT ON COLUMN article_revisions.url IS 'This copy''s own address';
COMMENT ON COLUMN article_revisions.origin_url IS 'Address on another host that this copy names as its origin';
COMMENT ON COLUMN article_revisions.section IS 'The publisher''s own section';
COMMENT ON COLUMN article_revisions.word_count IS 'Words of the body';
COMMENT ON COLUMN article_revisions.duplicate_of IS 'article_id of the original; null where this is an original';
COMMENT ON COLUMN article_revisions.duplicate_kind IS 'exact (same body), near (same story text, edited) or excerpt (part of the original)';
COMMENT ON COLUMN article_revisions.similarity IS 'Share of the smaller text found in the other, 0 to 1';
COMMENT ON COLUMN article_revisions.source_path IS 'File it was read from, absolute and resolved; of equal contents the least path';
COMMENT ON COLUMN article_revisions.source_record IS 'The record''s number in its file, from 0';
COMMENT ON COLUMN article_revisions.format IS 'Format of the file: txt, json, jsonl, md ...';
COMMENT ON COLUMN article_revisions.content_hash IS 'SHA-256 in hex of the record''s bytes';
COMMENT ON COLUMN article_revisions.first_ingested_at IS 'When the article was first ingested';
COMMENT ON COLUMN article_revisions.ingested_at IS 'When this revision was ingested';
COMMENT ON COLUMN article_revisions.run_id IS 'Run that wrote this revision';
COMMENT ON COLUMN article_revisions.warnings IS 'Codes of optional fields that were dropped, of what was mended in the text (mojibake, not_nfc), and of stages that failed';
COMMENT ON COLUMN article_revisions.decoding IS 'How the record''s bytes became text: the encoding, and how it was told: marked, shaped, declared, guessed; mended or cut where bytes of it were broken';
COMMENT ON COLUMN article_revisions.made_by IS 'Version of each stage that made this row';
COMMENT ON COLUMN article_revisions.identity IS 'What the identity was made of: url:, id:, path: or content:';
COMMENT ON COLUMN article_revisions.credit IS 'Agency or outlet that this copy says its text is from; null where it says nothing';
COMMENT ON COLUMN article_revisions.standfirst IS 'Sentence between headline and byline; null where none';
COMMENT ON COLUMN article_revisions.keywords IS 'What its web page says in keywords that it is about, as written; empty where it says nothing';
COMMENT ON COLUMN article_revisions.is_digest IS 'Null: only what an article says now is compared';
COMMENT ON COLUMN article_revisions.quality_score IS 'How surely it is a whole article of somebody''s own, 0 to 1';
COMMENT ON COLUMN article_revisions.quality_flags IS 'What speaks against that: cookie_stub, empty_shell, error_page, link_list, machine_made, paywall_stub, truncated';
