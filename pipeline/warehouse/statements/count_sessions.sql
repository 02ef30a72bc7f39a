-- Server._may_enter; one row: how many sessions there are, those of dead clients among them.
SELECT count(*) FROM quack_active_connections();
