-- answer.spool; one row: how many rows an answer has.
SELECT count(*) FROM {spool}.main.result;
