-- WarehouseFile.fold; checkpoints merge small row groups again, as DuckDB has it.
RESET max_vacuum_tasks;
