-- KeyFilter; a row is the upper half of the id of an article that was taken down.
SELECT ('0x' || replace(left(article_id::VARCHAR, 18), '-', ''))::UBIGINT FROM tombstones;
