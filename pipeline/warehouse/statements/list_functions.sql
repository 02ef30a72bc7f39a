-- vocabulary.functions; a row is a function that computes a value.
SELECT DISTINCT function_name
FROM duckdb_functions()
WHERE function_type IN ('scalar', 'aggregate', 'macro') AND regexp_full_match(function_name, '[a-z][a-z0-9_]*')
ORDER BY function_name;
