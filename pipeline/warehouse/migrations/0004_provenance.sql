-- What a copy says of its origin, and its standfirst.

ALTER TABLE versions ADD COLUMN credit VARCHAR;
COMMENT ON COLUMN versions.credit IS 'Agency or outlet that this copy says its text is from; null where it says nothing';
ALTER TABLE versions ADD COLUMN standfirst VARCHAR;
COMMENT ON COLUMN versions.standfirst IS 'Sentence between headline and byline; null where none';
