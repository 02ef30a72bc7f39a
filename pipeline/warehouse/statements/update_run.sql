-- Warehouse.append; the row is the run whose batch is committed.
UPDATE runs SET
    articles = articles + $articles,
    "new" = "new" + $new,
    revised = revised + $revised,
    unchanged = unchanged + $unchanged,
    quarantined = quarantined + $quarantined
WHERE run_id = $run_id::UUID;
