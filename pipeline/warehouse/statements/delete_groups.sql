-- Warehouse.append; rows are groups of copies that are written anew, or are none any more.
DELETE FROM body_groups WHERE body_key IN (SELECT unnest(from_json($keys, '["UUID"]')));
