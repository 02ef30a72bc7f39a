"""What one record may cost. Limits hold for a record after unpacking, never for a file or an archive."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, nesting in levels, expansion in bytes out for each byte in."""

    record_bytes: int = 16 * 1024 * 1024
    depth: int = 100
    expansion_ratio: int = 200  # gzip gives 3 to 10 for news, 1,032 at most
