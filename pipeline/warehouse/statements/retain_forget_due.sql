-- Retention; what was due is done.
DROP TABLE IF EXISTS due;
