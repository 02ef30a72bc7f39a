-- clients.attaching; makes another DuckDB client a reader of the warehouse.
{loads}ATTACH '{address}' AS {name} (TYPE quack, TOKEN '{token}');
USE {name};
