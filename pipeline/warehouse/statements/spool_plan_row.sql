-- answer.spool; a row is one part of a plan.
INSERT INTO {spool}.main.result (plan) VALUES (?);
