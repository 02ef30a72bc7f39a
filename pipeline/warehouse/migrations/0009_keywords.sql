-- What a web page says in keywords that its article is about.

ALTER TABLE versions ADD COLUMN keywords VARCHAR[];
COMMENT ON COLUMN versions.keywords IS 'What its web page says in keywords that it is about, as written; empty where it says nothing';
