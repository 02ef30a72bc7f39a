-- Matching; rows are fingerprints that have their vote again.
DELETE FROM common_fingerprints WHERE fingerprint IN (SELECT unnest(from_json($fingerprints, '["UBIGINT"]')));
