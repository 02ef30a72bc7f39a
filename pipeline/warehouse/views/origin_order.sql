-- Warehouse.migrate; the order in which articles may be the origin of a story, by what they say of it themselves: 0 is the agency or outlet that is credited, 1 says nothing, 2 is from elsewhere
CREATE OR REPLACE MACRO origin_order(credit, publisher, origin_url) AS
    CASE
        WHEN credit IS NOT NULL AND publisher IS NOT NULL AND lower(credit) = lower(publisher) THEN 0
        WHEN credit IS NULL AND origin_url IS NULL THEN 1
        ELSE 2
    END;
