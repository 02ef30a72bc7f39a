-- Matching.rebuild; all are made anew.
DELETE FROM body_matches;
