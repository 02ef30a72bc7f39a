-- Warehouse.chosen_pages; all that was chosen has been handed out.
DROP TABLE IF EXISTS {chosen};
