-- guard.check; the parse tree of a statement as JSON, or why it has none.
SELECT json_serialize_sql($query::VARCHAR);
