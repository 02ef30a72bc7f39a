-- Matching; the row is by what rules all matches were made; none where they must be made anew.
SELECT made_by FROM match_rules;
