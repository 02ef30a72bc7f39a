-- KeyFilter; a row is the upper half of an article's id.
SELECT ('0x' || replace(left(article_id::VARCHAR, 18), '-', ''))::UBIGINT FROM versions WHERE is_current;
