-- Retention.revisions; a row will be an earlier revision that is due, and so is every one before it. Since when it is an
-- earlier one says the revision after it, or, where it came later than that, itself.
CREATE OR REPLACE TEMP TABLE due AS
WITH shown AS (
    SELECT article_id, revision, is_current, body IS NOT NULL AS is_held,
        greatest(ingested_at, lead(ingested_at) OVER (PARTITION BY article_id ORDER BY revision)) AS earlier_since
    FROM versions
    WHERE is_shown AND article_id IN (
        SELECT article_id FROM versions WHERE NOT is_current AND ingested_at <= $before::TIMESTAMPTZ AND body IS NOT NULL
    )
), aged AS (
    SELECT *, max(earlier_since) OVER (PARTITION BY article_id ORDER BY revision) AS all_earlier_since FROM shown
)
SELECT article_id, revision, row_number() OVER (ORDER BY article_id, revision) AS ordinal
FROM aged
WHERE NOT is_current AND is_held AND all_earlier_since <= $before::TIMESTAMPTZ;
