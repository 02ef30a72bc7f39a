-- Near copies and excerpts: which bodies match which, and the fingerprints that say nothing.

ALTER TABLE body_groups ADD COLUMN is_digest BOOLEAN;
COMMENT ON TABLE body_groups IS 'Bodies that several articles carry, or that match others: one row a body';
COMMENT ON COLUMN body_groups.original_id IS 'Best of the articles that carry the body: the original, where the body is nobody''s copy';
COMMENT ON COLUMN body_groups.is_digest IS 'Whether much of it comes, in pieces, from several unrelated articles';

CREATE TABLE body_matches (
    body_key UUID, other_key UUID, place TINYINT, is_original BOOLEAN, kind VARCHAR, share FLOAT, other_share FLOAT,
    shared_fingerprints INTEGER, longest_run INTEGER
);
COMMENT ON TABLE body_matches IS 'Why bodies count as copies: one row a copy and an original that it matches; the view matches shows articles';
COMMENT ON COLUMN body_matches.body_key IS 'Digest of the body of the copy';
COMMENT ON COLUMN body_matches.other_key IS 'Digest of the body of the original';
COMMENT ON COLUMN body_matches.place IS 'From 0, in the order of the originals'' ranks';
COMMENT ON COLUMN body_matches.is_original IS 'Whether this is the original whose copy it is: the first that it matches';
COMMENT ON COLUMN body_matches.kind IS 'near (same story text, edited) or excerpt (part of the original)';
COMMENT ON COLUMN body_matches.share IS 'Share of the copy that is found in the original, 0 to 1';
COMMENT ON COLUMN body_matches.other_share IS 'Share of the original that is found in the copy, 0 to 1';
COMMENT ON COLUMN body_matches.shared_fingerprints IS 'Fingerprints in common runs';
COMMENT ON COLUMN body_matches.longest_run IS 'Words of the longest common run, as the fingerprints tell it';

CREATE TABLE common_fingerprints (fingerprint UBIGINT);
COMMENT ON TABLE common_fingerprints IS 'Fingerprints that many unrelated articles carry: furniture, boilerplate, quotations. They have no vote';
COMMENT ON COLUMN common_fingerprints.fingerprint IS 'Hash of five words';

CREATE TABLE match_rules (made_by VARCHAR);
COMMENT ON TABLE match_rules IS 'By what version and rules all matches were made: one row, or none while they are made anew';
COMMENT ON COLUMN match_rules.made_by IS 'Version of the comparison, and the settings of matching';
