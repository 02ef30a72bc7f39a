-- Rubbish told apart.

ALTER TABLE versions ADD COLUMN quality_score FLOAT;
COMMENT ON COLUMN versions.quality_score IS 'How surely it is a whole article of somebody''s own, 0 to 1';
ALTER TABLE versions ADD COLUMN quality_flags VARCHAR[];
COMMENT ON COLUMN versions.quality_flags IS 'What speaks against that: cookie_stub, empty_shell, error_page, link_list, machine_made, paywall_stub, truncated';
