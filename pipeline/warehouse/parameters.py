"""The parameters of a query: what it names with a `$` before it, and what a reader gives for that."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from pipeline.errors import UsageError


def check_parameters(wanted: AbstractSet[str], given: Mapping[str, str]) -> None:
    """Raise UsageError, with the names that a query wants, where others are given; the case of letters is free.

    Values are bound as text, which DuckDB reads as what it is compared with: a number, a date, an id.
    """
    names = {name.lower() for name in wanted}
    unknown = sorted(name for name in given if name.lower() not in names)
    missing = sorted(names - {name.lower() for name in given})
    if not unknown and not missing:
        return
    faults = [*(f"it has no ${name}" for name in unknown), *(f"--param {name}=VALUE is missing" for name in missing)]
    listed = ", ".join(f"${name}" for name in sorted(wanted)) or "no parameters"
    raise UsageError(f"this query wants {listed}: {'; '.join(faults)}")
