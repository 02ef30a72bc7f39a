-- Tombstones; rows are refusals of files that hold, or held, what was taken down: their bytes may be of its text.
UPDATE quarantine SET payload = ''::BLOB
WHERE octet_length(payload) > 0 AND EXISTS (
    SELECT 1
    FROM files AS f
    WHERE f.path = quarantine.path AND f.file_no IN (SELECT unnest(from_json($files, '["BIGINT"]')))
);
