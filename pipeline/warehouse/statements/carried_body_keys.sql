-- Index check; a row is a body that articles carry, by the halves of its digest.
SELECT DISTINCT
    ('0x' || replace(left(body_key::VARCHAR, 18), '-', ''))::UBIGINT AS key_high,
    ('0x' || replace(right(body_key::VARCHAR, 17), '-', ''))::UBIGINT AS key_low
FROM versions
WHERE is_current;
