-- Bodies wait for three things.

COMMENT ON COLUMN match_queue.is_telling IS 'Whether it is those who share text with it that are to be judged again; null where only whether it is a digest is to be looked at';
