-- Tables.insert; a row is an object of the JSON array $rows, in UTF-8. {table} and {structure} come from the catalogue.
INSERT INTO {table} BY NAME
SELECT unnest(item) FROM (SELECT unnest(from_json(decode($rows), '{structure}')) AS item);
