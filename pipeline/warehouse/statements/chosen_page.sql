-- Warehouse.chosen_pages; a row is a chosen article.
SELECT ordinal, article_id::VARCHAR FROM {chosen} WHERE ordinal > $after ORDER BY ordinal LIMIT $most;
