"""Web pages: markup to a tree of blocks, what the page says of itself, and which blocks are its article."""
