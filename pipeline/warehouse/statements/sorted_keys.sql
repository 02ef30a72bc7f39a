-- load_keys; a row is a list of keys, ascending, and so are the lists.
SELECT list(key ORDER BY key)
FROM (SELECT key, row_number() OVER (ORDER BY key) // $page_keys AS page FROM ({keys}) AS unsorted (key))
GROUP BY page
ORDER BY page;
