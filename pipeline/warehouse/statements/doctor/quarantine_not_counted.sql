-- doctor; a row is a file whose refused records are not those in quarantine; `quarantine retry --all` reads it again.
SELECT f.path || ': ' || f.quarantined_records || ' by the ledger, ' || count(q.quarantine_id) || ' in quarantine'
FROM files AS f
LEFT JOIN quarantine AS q ON q.path = f.path AND q.source_record IS NOT NULL
WHERE f.state IN ('loaded', 'quarantined')
GROUP BY f.path, f.file_no, f.quarantined_records
HAVING count(q.quarantine_id) <> f.quarantined_records;
