-- Matching; a row is the text of a body, once.
SELECT body FROM versions WHERE is_current AND body_key = $key::UUID LIMIT 1;
