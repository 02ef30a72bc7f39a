-- query.copy_to; everything: tables, views and comments.
COPY FROM DATABASE "{kept}" TO {copied};
