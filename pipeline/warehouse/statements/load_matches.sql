-- Matching; a row is a copy and an original that it matches, the one whose copy it is at place 0.
SELECT
    ('0x' || replace(left(body_key::VARCHAR, 18), '-', ''))::UBIGINT AS high,
    ('0x' || replace(right(body_key::VARCHAR, 17), '-', ''))::UBIGINT AS low,
    ('0x' || replace(left(other_key::VARCHAR, 18), '-', ''))::UBIGINT AS other_high,
    ('0x' || replace(right(other_key::VARCHAR, 17), '-', ''))::UBIGINT AS other_low,
    place::BIGINT AS place
FROM body_matches;
