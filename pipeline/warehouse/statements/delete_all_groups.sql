-- Warehouse.rebuild_groups; all are decided anew.
DELETE FROM body_groups;
