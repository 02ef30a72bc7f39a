-- KeyFilter; a row is the upper half of the digest of a body that was taken down.
SELECT ('0x' || replace(left(body_key::VARCHAR, 18), '-', ''))::UBIGINT FROM forgotten_contents;
