-- Matching; a row is a fingerprint without a vote.
SELECT fingerprint FROM common_fingerprints;
