-- KeyFilter; a row is the upper half of a body's digest.
SELECT ('0x' || replace(left(body_key::VARCHAR, 18), '-', ''))::UBIGINT FROM versions WHERE is_current;
