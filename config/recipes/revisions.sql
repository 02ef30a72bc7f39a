-- What changed in the articles that were revised, revision by revision?
WITH revisions AS (
    FROM articles
    UNION ALL BY NAME
    FROM article_revisions
),

compared AS (
    SELECT
        article_id,
        revision,
        modified_at,
        headline,
        lag(headline) OVER earlier AS headline_before,
        word_count - lag(word_count) OVER earlier AS words_added,
        [
            CASE WHEN headline IS DISTINCT FROM lag(headline) OVER earlier THEN 'headline' END,
            CASE WHEN body IS DISTINCT FROM lag(body) OVER earlier THEN 'body' END,
            CASE WHEN authors IS DISTINCT FROM lag(authors) OVER earlier THEN 'authors' END,
            CASE WHEN publisher IS DISTINCT FROM lag(publisher) OVER earlier THEN 'publisher' END,
            CASE WHEN published_at IS DISTINCT FROM lag(published_at) OVER earlier THEN 'published_at' END,
            CASE WHEN modified_at IS DISTINCT FROM lag(modified_at) OVER earlier THEN 'modified_at' END,
            CASE WHEN language IS DISTINCT FROM lag(language) OVER earlier THEN 'language' END,
            CASE WHEN section IS DISTINCT FROM lag(section) OVER earlier THEN 'section' END,
            CASE WHEN url IS DISTINCT FROM lag(url) OVER earlier THEN 'url' END
        ] AS fields
    FROM revisions
    WINDOW earlier AS (PARTITION BY article_id ORDER BY revision)
)

SELECT
    article_id,
    revision,
    modified_at,
    [field FOR field IN fields IF field IS NOT NULL] AS changed,
    headline_before,
    headline,
    words_added
FROM compared
WHERE revision > 1
ORDER BY article_id, revision;
