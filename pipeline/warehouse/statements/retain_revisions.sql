-- Retention.revisions; rows are contents of revisions that are due: what orders and numbers them stays.
UPDATE versions SET
    headline = NULL, body = NULL, authors = [], dateline = NULL, origin_url = NULL, section = NULL, credit = NULL, standfirst = NULL, keywords = [], quality_flags = [], word_count = NULL, warnings = []
FROM due
WHERE versions.article_id = due.article_id AND versions.revision = due.revision AND due.ordinal BETWEEN $first AND $last;
