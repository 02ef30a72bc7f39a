-- Warehouse.choose; one row: how many were chosen.
SELECT count(*) FROM {chosen};
