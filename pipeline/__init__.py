"""copydesk: article files in, one clean, de-duplicated, tagged warehouse out. Start reading at ingest.py."""

__version__ = "0.1.0"
