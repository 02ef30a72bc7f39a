-- answer.spool; makes the table that the lines of a plan go to.
CREATE TABLE {spool}.main.result (plan VARCHAR);
