-- doctor; a row is a loaded file of which not every good record stands in the warehouse; `touch` it and run `backfill`.
SELECT f.path || ': ' || (f.records - f.quarantined_records) || ' loaded by the ledger, ' || coalesce(s.held, 0) || ' in the warehouse'
FROM files AS f
LEFT JOIN (
    SELECT file_no, reading, count(*) AS held
    FROM (SELECT file_no, reading FROM sightings UNION ALL SELECT file_no, reading FROM forgotten_sightings)
    GROUP BY file_no, reading
) AS s ON s.file_no = f.file_no AND s.reading = f.attempts
WHERE (f.state = 'loaded' OR f.reason = 'forgotten') AND coalesce(s.held, 0) <> f.records - f.quarantined_records;
