-- Warehouse.migrate; one row a copy and an article that it matches
CREATE OR REPLACE VIEW matches AS
SELECT
    c.original_id AS article_id,
    o.original_id AS other_id,
    m.is_original,
    m.kind,
    m.share,
    m.other_share,
    m.shared_fingerprints,
    m.longest_run
FROM body_matches AS m
JOIN body_groups AS c ON c.body_key = m.body_key
JOIN body_groups AS o ON o.body_key = m.other_key
UNION ALL
SELECT v.article_id, g.original_id, m.body_key IS NULL, 'exact', 1.0::FLOAT, 1.0::FLOAT, NULL::INTEGER, v.word_count
FROM body_groups AS g
JOIN versions AS v ON v.body_key = g.body_key AND v.is_current AND v.article_id <> g.original_id
LEFT JOIN body_matches AS m ON m.body_key = g.body_key AND m.is_original
WHERE g.members > 1;
COMMENT ON VIEW matches IS 'Why articles count as copies: one row an article and one that it matches. Articles with one body stand together: those rows are exact, and the best of them has the others';
COMMENT ON COLUMN matches.article_id IS 'The copy';
COMMENT ON COLUMN matches.other_id IS 'The article that it matches';
COMMENT ON COLUMN matches.is_original IS 'Whether that is the one whose copy it is';
COMMENT ON COLUMN matches.kind IS 'exact (same body), near (same story text, edited) or excerpt (part of it)';
COMMENT ON COLUMN matches.share IS 'Share of the copy that is found in the other, 0 to 1';
COMMENT ON COLUMN matches.other_share IS 'Share of the other that is found in the copy, 0 to 1';
COMMENT ON COLUMN matches.shared_fingerprints IS 'Fingerprints in common runs; null where the body is the same';
COMMENT ON COLUMN matches.longest_run IS 'Words of the longest common run, as the fingerprints tell it';
