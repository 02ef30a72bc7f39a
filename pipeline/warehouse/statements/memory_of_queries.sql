-- limits.memory_of_queries; one row: bytes that running queries hold, cached blocks of tables left out.
SELECT coalesce(sum(memory_usage_bytes), 0)::BIGINT
FROM duckdb_memory()
WHERE tag IN ('HASH_TABLE', 'ORDER_BY', 'COLUMN_DATA', 'OVERFLOW_STRINGS', 'ALLOCATOR', 'WINDOW');
