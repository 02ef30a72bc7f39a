-- Taggings.tidy; rows are files of vocabularies that no article was tagged by, the present one apart.
DELETE FROM vocabularies
WHERE vocabulary <> $vocabulary AND vocabulary NOT IN (SELECT DISTINCT vocabulary FROM taggings WHERE vocabulary IS NOT NULL);
