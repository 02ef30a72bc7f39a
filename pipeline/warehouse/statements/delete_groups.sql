-- Matching; rows are bodies of which who carries them, or what they are, has changed.
DELETE FROM body_groups WHERE body_key IN (SELECT unnest(from_json($keys, '["UUID"]')));
