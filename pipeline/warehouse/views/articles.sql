-- Warehouse.migrate; one row an article, its current revision
CREATE OR REPLACE VIEW articles AS
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
    coalesce(o.original_id, CASE WHEN g.original_id <> v.article_id THEN g.original_id END) AS duplicate_of,
    coalesce(m.kind, CASE WHEN g.original_id <> v.article_id THEN 'exact' END) AS duplicate_kind,
    coalesce(greatest(m.share, m.other_share), CASE WHEN g.original_id <> v.article_id THEN 1.0::FLOAT END) AS similarity,
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
    coalesce(g.is_digest, false) AS is_digest
FROM versions AS v
LEFT JOIN body_groups AS g ON v.body_key = g.body_key
LEFT JOIN body_matches AS m ON v.body_key = m.body_key AND m.is_original
LEFT JOIN body_groups AS o ON m.other_key = o.body_key
WHERE v.is_current;
COMMENT ON VIEW articles IS 'One row an article, its current revision';
COMMENT ON COLUMN articles.article_id IS 'Identity of the article';
COMMENT ON COLUMN articles.revision IS 'Number of the revision that this content belongs to, from 1';
COMMENT ON COLUMN articles.headline IS 'Headline; null where the text carries none';
COMMENT ON COLUMN articles.body IS 'The article''s own text, paragraphs parted by a blank line';
COMMENT ON COLUMN articles.authors IS 'People or desks named in the byline; empty where none';
COMMENT ON COLUMN articles.publisher IS 'Site or agency that published this copy; null where unknown';
COMMENT ON COLUMN articles.dateline IS 'Place of the dateline as written; null where none';
COMMENT ON COLUMN articles.published_at IS 'When it was published; the first instant of its period in UTC where only day, month or year is known; never guessed';
COMMENT ON COLUMN articles.modified_at IS 'When it was last modified, as the publisher says';
COMMENT ON COLUMN articles.published_on IS 'Day of publication in the publication''s own offset; null unless precise to the day';
COMMENT ON COLUMN articles.published_precision IS 'second, minute, day, month or year';
COMMENT ON COLUMN articles.published_source IS 'metadata, text or filename';
COMMENT ON COLUMN articles.language IS 'BCP 47 tag; und where the text is too short to tell';
COMMENT ON COLUMN articles.url IS 'This copy''s own address';
COMMENT ON COLUMN articles.origin_url IS 'Address on another host that this copy names as its origin';
COMMENT ON COLUMN articles.section IS 'The publisher''s own section';
COMMENT ON COLUMN articles.word_count IS 'Words of the body';
COMMENT ON COLUMN articles.duplicate_of IS 'article_id of the original; null where this is an original';
COMMENT ON COLUMN articles.duplicate_kind IS 'exact (same body), near (same story text, edited) or excerpt (part of the original)';
COMMENT ON COLUMN articles.similarity IS 'Share of the smaller text found in the other, 0 to 1';
COMMENT ON COLUMN articles.source_path IS 'File it was read from, absolute and resolved; of equal contents the least path';
COMMENT ON COLUMN articles.source_record IS 'The record''s number in its file, from 0';
COMMENT ON COLUMN articles.format IS 'Format of the file: txt, json, jsonl, md ...';
COMMENT ON COLUMN articles.content_hash IS 'SHA-256 in hex of the record''s bytes';
COMMENT ON COLUMN articles.first_ingested_at IS 'When the article was first ingested';
COMMENT ON COLUMN articles.ingested_at IS 'When this revision was ingested';
COMMENT ON COLUMN articles.run_id IS 'Run that wrote this revision';
COMMENT ON COLUMN articles.warnings IS 'Codes of optional fields that were dropped, of what was mended in the text (mojibake, not_nfc), and of stages that failed';
COMMENT ON COLUMN articles.decoding IS 'How the record''s bytes became text: the encoding, and how it was told: marked, shaped, declared, guessed; mended or cut where bytes of it were broken';
COMMENT ON COLUMN articles.made_by IS 'Version of each stage that made this row';
COMMENT ON COLUMN articles.identity IS 'What the identity was made of: url:, id:, path: or content:';
COMMENT ON COLUMN articles.credit IS 'Agency or outlet that this copy says its text is from; null where it says nothing';
COMMENT ON COLUMN articles.standfirst IS 'Sentence between headline and byline; null where none';
COMMENT ON COLUMN articles.keywords IS 'What its web page says in keywords that it is about, as written; empty where it says nothing';
COMMENT ON COLUMN articles.is_digest IS 'Whether it would match another article, but for coming, in pieces, from several unrelated ones: it is nobody''s copy';
COMMENT ON COLUMN articles.quality_score IS 'How surely it is a whole article of somebody''s own, 0 to 1';
COMMENT ON COLUMN articles.quality_flags IS 'What speaks against that: cookie_stub, empty_shell, error_page, link_list, machine_made, paywall_stub, truncated';
