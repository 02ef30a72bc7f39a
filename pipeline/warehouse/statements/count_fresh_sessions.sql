-- Server._renew; one row: how many sessions have begun a query in the last seconds.
SELECT count(*)
FROM quack_active_connections()
WHERE query_started_at > now()::TIMESTAMP - to_seconds($quiet_seconds);
