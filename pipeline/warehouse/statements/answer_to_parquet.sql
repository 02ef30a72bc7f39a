-- Answer.write_parquet; the whole answer, into one file.
COPY (FROM result) TO $path (FORMAT parquet, USE_TMP_FILE false);
