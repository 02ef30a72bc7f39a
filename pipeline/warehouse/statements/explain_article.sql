-- explaining; a row is the article whose tags are to be explained, as the taggers read it.
SELECT
    article_id, headline, body, language, section, dateline, publisher, url, published_on::VARCHAR AS published_on
FROM articles
WHERE article_id::VARCHAR = lower($article);
