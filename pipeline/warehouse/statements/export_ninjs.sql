-- export; a row is an article as a ninjs 1.4 news object of IPTC, what it lacks being null.
WITH about AS (
    SELECT
        article_id,
        list({{name: label, rel: 'about', scheme: 'http://cv.iptc.org/newscodes/mediatopic/', code: replace(tag_id, 'medtop:', ''), confidence: round(score * 100)::INTEGER}} ORDER BY score DESC, tag_id)
            FILTER (kind = 'topic') AS subject,
        list({{name: label, rel: 'mention', code: tag_id}} ORDER BY score DESC, tag_id) FILTER (kind = 'person') AS person,
        list({{name: label, rel: 'mention', code: tag_id}} ORDER BY score DESC, tag_id) FILTER (kind = 'organisation') AS organisation,
        list({{name: label, rel: 'mention', scheme: CASE kind WHEN 'country' THEN 'iso3166-1a2' ELSE 'geonames' END, code: replace(tag_id, 'geonames:', '')}} ORDER BY score DESC, tag_id)
            FILTER (kind IN ('country', 'place')) AS place,
        list({{name: label, rel: 'mention', code: tag_id}} ORDER BY score DESC, tag_id) FILTER (kind = 'event') AS event
    FROM tags
    GROUP BY article_id
)
SELECT
    coalesce(a.url, 'urn:uuid:' || a.article_id) AS uri,
    'text' AS type,
    'complete' AS representationtype,
    'usable' AS pubstatus,
    a.revision::VARCHAR AS version,
    strftime(coalesce(a.modified_at, a.published_at), '%Y-%m-%dT%H:%M:%SZ') AS versioncreated,
    nullif(a.language, 'und') AS language,
    nullif(array_to_string(a.authors, ', '), '') AS byline,
    a.headline,
    a.dateline AS located,
    a.publisher AS copyrightholder,
    a.body AS body_text,
    length(a.body) AS charcount,
    a.word_count AS wordcount,
    b.subject,
    b.person,
    b.organisation,
    b.place,
    b.event
FROM articles AS a
LEFT JOIN about AS b ON b.article_id = a.article_id
WHERE a.article_id IN (SELECT article_id FROM articles WHERE ({condition}
))
ORDER BY a.article_id;
