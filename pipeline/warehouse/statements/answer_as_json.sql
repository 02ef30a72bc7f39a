-- Answer.rows_as_json; a row is a row of the answer as a JSON object.
SELECT to_json({row})::VARCHAR FROM result AS {row};
