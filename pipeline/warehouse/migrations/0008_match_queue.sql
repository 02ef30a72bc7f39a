-- Stories with many copies are judged again in a queue.

CREATE TABLE match_queue (body_key UUID, is_telling BOOLEAN);
COMMENT ON TABLE match_queue IS 'Bodies of stories with many copies that have yet to be judged again: one row a body';
COMMENT ON COLUMN match_queue.body_key IS 'Digest of the body';
COMMENT ON COLUMN match_queue.is_telling IS 'Whether it is those who share text with it that are to be judged again';
