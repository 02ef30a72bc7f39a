-- Desk.try_out; runs a query to its end and gives its plan, no row of it.
EXPLAIN ANALYZE
{query}
