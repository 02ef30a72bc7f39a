-- doctor; a row is a file that counts as moved though no disposal says so.
SELECT path
FROM files AS f
WHERE archived_path IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM disposals AS d
        WHERE d.file_no = f.file_no AND d.reading = f.attempts AND d.target = f.archived_path AND d.done_at IS NOT NULL
    );
