-- query.copy_to; all of a snapshot into its file.
FORCE CHECKPOINT {name};
