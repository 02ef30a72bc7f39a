-- doctor; a row is a file that counts as loaded though all its good records were taken down, or as forgotten though not all were.
SELECT path
FROM files AS f
WHERE (state = 'loaded' AND EXISTS (SELECT 1 FROM forgotten_sightings AS g WHERE g.file_no = f.file_no AND g.reading = f.attempts)
        AND NOT EXISTS (SELECT 1 FROM sightings AS s WHERE s.file_no = f.file_no AND s.reading = f.attempts))
    OR (reason = 'forgotten' AND EXISTS (SELECT 1 FROM sightings AS s WHERE s.file_no = f.file_no AND s.reading = f.attempts));
