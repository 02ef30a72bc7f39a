-- doctor; a row is a file in none of the known states, or ignored for no reason.
SELECT path
FROM files
WHERE state IS NULL
    OR state NOT IN ('loaded', 'quarantined', 'ignored', 'pending', 'missing')
    OR (state = 'ignored') <> (reason IS NOT NULL);
