-- Ledger.plan; the row is the run that found these files and need not read all of them again.
UPDATE runs SET
    files = files + $files,
    articles = articles + $unchanged + $quarantined,
    unchanged = unchanged + $unchanged,
    quarantined = quarantined + $quarantined
WHERE run_id = $run_id::UUID;
