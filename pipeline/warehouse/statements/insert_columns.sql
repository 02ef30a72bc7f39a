-- Tables.insert_columns; an object of the JSON array $rows, in UTF-8, holds rows of one article as columns.
-- {table}, {columns} and {structure} come from the catalogue.
INSERT INTO {table} BY NAME
SELECT item.article_id AS article_id, {columns}
FROM (SELECT unnest(from_json(decode(given.rows), '{structure}')) AS item FROM (VALUES ($rows)) AS given ("rows"));
