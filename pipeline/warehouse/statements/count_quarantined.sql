-- count_quarantined; one row: how many refusals lie below some roots.
SELECT count(*)
FROM quarantine
WHERE EXISTS (SELECT 1 FROM (SELECT unnest(from_json($roots, '["VARCHAR"]')) AS root) WHERE path = root OR starts_with(path, root || '/'));
