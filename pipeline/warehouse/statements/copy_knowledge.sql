-- Warehouse.shadow; everything that a decision looks at, without the texts.
INSERT INTO main.versions BY NAME SELECT * REPLACE (CASE WHEN body IS NOT NULL THEN '' END AS body) FROM {kept}.main.versions;
INSERT INTO main.sightings BY NAME FROM {kept}.main.sightings;
INSERT INTO main.body_groups BY NAME FROM {kept}.main.body_groups;
INSERT INTO main.body_matches BY NAME FROM {kept}.main.body_matches;
INSERT INTO main.match_queue BY NAME FROM {kept}.main.match_queue;
INSERT INTO main.match_rules BY NAME FROM {kept}.main.match_rules;
INSERT INTO main.common_fingerprints BY NAME FROM {kept}.main.common_fingerprints;
INSERT INTO main.files BY NAME FROM {kept}.main.files;
INSERT INTO main.quarantine BY NAME SELECT * REPLACE (NULL AS payload) FROM {kept}.main.quarantine;
-- Those under way are for their writer to end: a dry run touches no file.
INSERT INTO main.disposals BY NAME FROM {kept}.main.disposals WHERE done_at IS NOT NULL;
INSERT INTO main.tombstones BY NAME FROM {kept}.main.tombstones;
INSERT INTO main.forgotten_contents BY NAME FROM {kept}.main.forgotten_contents;
INSERT INTO main.forgotten_sightings BY NAME FROM {kept}.main.forgotten_sightings;
