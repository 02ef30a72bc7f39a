"""The socket over which commands hand their work to the process that holds a warehouse."""
