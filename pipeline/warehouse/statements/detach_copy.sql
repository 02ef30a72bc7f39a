-- query.copy_to; lets go of a snapshot's file.
DETACH {name};
