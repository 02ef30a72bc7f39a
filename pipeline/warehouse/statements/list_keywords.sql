-- vocabulary.keywords; a row is a word that SQL knows.
SELECT keyword_name FROM duckdb_keywords() ORDER BY keyword_name;
