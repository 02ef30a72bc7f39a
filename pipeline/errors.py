"""The kinds of error, and the few stable reasons for which a record is refused."""

from __future__ import annotations

from typing import Literal, get_args

Reason = Literal[
    "undecodable",
    "empty",
    "binary",
    "invalid_json",
    "too_deep",
    "schema",
    "too_large",
    "truncated",
    "corrupt_archive",
    "expansion_limit",
    "unreadable",
    "changed_while_read",
    "no_article",
    "unexpected_error",
]
REASONS: tuple[Reason, ...] = get_args(Reason)

IgnoredReason = Literal["not_a_file", "unsupported_format", "excluded", "discarded", "forgotten"]

PAYLOAD_BYTES = 64 * 1024  # what quarantine keeps of the offending bytes, by the public contract


class CopydeskError(Exception):
    """Base of every error that we raise on purpose; its text is for the person at the terminal."""


class RecordError(CopydeskError):
    """One record, or one whole file, cannot be ingested: it goes into quarantine and the rest goes on.

    `detail` is a sentence that a person can act on; `payload` the offending bytes, cut to 64 KiB.
    """

    def __init__(self, reason: Reason, detail: str, payload: bytes = b"") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: Reason = reason
        self.detail = detail
        self.payload = payload[:PAYLOAD_BYTES]

    def __reduce__(self) -> tuple[type[RecordError], tuple[Reason, str, bytes]]:
        return (type(self), (self.reason, self.detail, self.payload))


class TransientError(CopydeskError):
    """The world is not ready (a full disk, a held lock): nothing was committed, try the same batch again."""


class BatchError(CopydeskError):
    """The warehouse refuses a row of a batch as such: nothing was committed, and one record is to blame."""


class FatalError(CopydeskError):
    """Nothing sensible can be done: stop with exit status 1 and this one line."""


class HolderStopsError(FatalError):
    """The process that was asked to do something stops, and has not done it."""

    def __init__(self) -> None:
        super().__init__("the process that holds the warehouse stops; run the same command again")


class UsageError(CopydeskError):
    """The command or the configuration is wrong: stop with exit status 2 and this one line."""
