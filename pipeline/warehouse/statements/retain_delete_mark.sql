-- Retention.raw_texts; the row is how far it went before, where that is less far.
DELETE FROM retention_marks WHERE kind = 'raw_texts' AND kept_since < $before::TIMESTAMPTZ;
