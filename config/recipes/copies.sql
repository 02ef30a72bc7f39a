-- Who reprinted whom, how much of it, and how many days later?
SELECT
    o.headline,
    r.original_publisher,
    r.copy_publisher,
    r.kind,
    r.similarity,
    o.published_on AS original_on,
    c.published_on AS copy_on,
    c.published_on - o.published_on AS days_later,
    c.origin_url AS says_it_is_from
FROM reprints AS r
JOIN articles AS o ON o.article_id = r.original_id
JOIN articles AS c ON c.article_id = r.copy_id
ORDER BY o.published_on NULLS LAST, o.headline, r.copy_publisher;
