-- Warehouse.migrate; rows are the versions of one wire story, as `FROM versions_of('...')`: of the same publisher or credit, mostly the same text, in their order in time
CREATE OR REPLACE MACRO versions_of(id) AS TABLE
SELECT v.article_id, v.published_at, v.modified_at, v.publisher, v.credit, v.headline, v.word_count, v.duplicate_kind, v.similarity
FROM articles AS v, (FROM articles WHERE article_id = id::UUID) AS one
WHERE coalesce(v.duplicate_of, v.article_id) = coalesce(one.duplicate_of, one.article_id)
    AND coalesce(v.duplicate_kind, 'near') <> 'excerpt'
    AND (v.article_id = one.article_id OR v.publisher = one.publisher OR v.credit = one.credit)
ORDER BY coalesce(v.modified_at, v.published_at) NULLS LAST, v.word_count, v.article_id;
