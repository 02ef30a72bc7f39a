-- Tables.insert; a row is an object of the JSON array $rows, in UTF-8. {table} and {structure} come from the catalogue.
-- A column, and not the parameter itself: of a constant DuckDB makes a boxed value for each number and string, at four times the cost.
INSERT INTO {table} BY NAME
SELECT unnest(item)
FROM (SELECT unnest(from_json(decode(given.rows), '{structure}')) AS item FROM (VALUES ($rows)) AS given ("rows"));
