-- doctor; a row is a loaded file of which not every good record stands in the warehouse; `touch` it and run `backfill`.
SELECT f.path || ': ' || (f.records - f.quarantined_records) || ' loaded by the ledger, ' || count(s.file_no) || ' in the warehouse'
FROM files AS f
LEFT JOIN sightings AS s ON s.file_no = f.file_no AND s.reading = f.attempts
WHERE f.state = 'loaded'
GROUP BY f.path, f.file_no, f.records, f.quarantined_records
HAVING count(s.file_no) <> f.records - f.quarantined_records;
