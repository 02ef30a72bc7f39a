-- How the bytes of a record became text.

ALTER TABLE versions ADD COLUMN decoding VARCHAR;
COMMENT ON COLUMN versions.decoding IS 'How the record''s bytes became text: the encoding, and how it was told: marked, shaped, declared, guessed; mended or cut where bytes of it were broken; null for what was read before this was kept';
