-- Warehouse.shadow; everything that a decision looks at, without the texts.
INSERT INTO main.versions BY NAME SELECT * REPLACE (NULL AS body) FROM {kept}.main.versions;
INSERT INTO main.sightings BY NAME FROM {kept}.main.sightings;
INSERT INTO main.body_groups BY NAME FROM {kept}.main.body_groups;
INSERT INTO main.files BY NAME FROM {kept}.main.files;
INSERT INTO main.quarantine BY NAME SELECT * REPLACE (NULL AS payload) FROM {kept}.main.quarantine;
