-- How much has each publisher, how much of it is copied, and how much bears no date?
SELECT
    coalesce(publisher, '(unknown)') AS publisher,
    count(*) AS articles,
    count(duplicate_of) AS copies,
    count(*) - count(published_at) AS undated,
    min(published_on) AS first_day,
    max(published_on) AS last_day,
    round(avg(word_count))::INTEGER AS words_on_average
FROM articles
GROUP BY ALL
ORDER BY articles DESC, publisher;
