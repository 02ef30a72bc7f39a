-- WarehouseFile.fold; the next checkpoint writes row groups of its own and merges none.
SET max_vacuum_tasks = 0;
