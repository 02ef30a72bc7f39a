-- A part of an undated text is not its original.
ALTER TABLE body_groups ADD COLUMN is_part BOOLEAN;
COMMENT ON COLUMN body_groups.is_part IS 'Whether it bears a date and is a part of a longer one that bears none: it is not the original of that';
