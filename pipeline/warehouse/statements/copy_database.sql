-- take_snapshot; everything: tables, views and comments.
COPY FROM DATABASE kept TO copied;
