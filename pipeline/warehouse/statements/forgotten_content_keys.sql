-- KeyFilter; a row is the first 64 bits of the digest of a content that was taken down.
SELECT ('0x' || left(content_hash, 16))::UBIGINT FROM forgotten_contents;
