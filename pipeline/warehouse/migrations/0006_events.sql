-- What articles say of events.

CREATE TABLE events (article_id UUID, tag_id VARCHAR, name VARCHAR, place VARCHAR, date_from DATE, date_to DATE);
COMMENT ON TABLE events IS 'What each article says of an event that it is tagged with: one row an article and event';
COMMENT ON COLUMN events.article_id IS 'Article';
COMMENT ON COLUMN events.tag_id IS 'Tag of the event, made of name, place and year: what articles share';
COMMENT ON COLUMN events.name IS 'Name, as NATO summit';
COMMENT ON COLUMN events.place IS 'Where, as the text says it; null where it does not';
COMMENT ON COLUMN events.date_from IS 'First day; null where the text does not say';
COMMENT ON COLUMN events.date_to IS 'Last day, inclusive';
