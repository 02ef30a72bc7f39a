-- Matching.rebuild; all are found anew.
DELETE FROM common_fingerprints;
