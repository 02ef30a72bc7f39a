-- Matching.rebuild; all are decided anew.
DELETE FROM body_groups;
