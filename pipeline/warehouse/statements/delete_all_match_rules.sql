-- Matching.rebuild; until all are made anew none are in force.
DELETE FROM match_rules;
