-- Answer.count; one row: how many rows the answer has.
SELECT count(*) FROM result;
