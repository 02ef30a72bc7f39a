# make run: ingest seeds/ into a fresh warehouse and show it.  make test: all checks.  make bench: measure.
# Each sets up .venv by itself; only python3 with venv and pip, make and git are needed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
VENV2 := .venv-duckdb2

# Compiled modules are kept, whatever the environment says: tests start hundreds of processes, each of 200 modules.
export PYTHONDONTWRITEBYTECODE :=

ON_ALL_CORES := --numprocesses auto --dist worksteal

.PHONY: run test bench bench-daemon soak lint setup deep test-duckdb2 clean fuzz

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# The extra `deep`: spaCy and a model, for the setting tags.names.
deep: setup
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r .ci/requirements-deep.lock

$(VENV2)/.ready: .ci/requirements-duckdb2.lock pyproject.toml
	$(PYTHON) -m venv $(VENV2)
	$(VENV2)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .ci/requirements-duckdb2.lock
	$(VENV2)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

run: setup
	rm -rf warehouse/seeds.duckdb*
	$(BIN)/python run_pipeline.py --warehouse warehouse/seeds.duckdb backfill seeds
	$(BIN)/python run_pipeline.py --warehouse warehouse/seeds.duckdb sql --format table --file config/recipes/overview.sql

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest $(ON_ALL_CORES)

# What knows nothing of DuckDB, or runs the daemon for long, need not run twice.
OTHER_TESTS := arrivals operations stages taggers text benchmarks \
	$(filter-out readers/test_csv_and_parquet.py,$(patsubst tests/%,%,$(wildcard tests/readers/test_*.py))) \
	$(addprefix laws/test_,burst.py daemon_model.py purity.py) \
	$(addprefix test_,architecture.py configuration.py engines.py formats.py inspect.py progress.py web_archives.py)

test-duckdb2: $(VENV2)/.ready
	$(VENV2)/bin/python -m pytest $(ON_ALL_CORES) $(addprefix --ignore=tests/,$(OTHER_TESTS))

bench: setup
	$(BIN)/python -m tests.benchmarks.bench $(BENCH)

# A daemon: latency, a burst with and without kills, and what many known files cost (a million: half an hour, 5 GB).
bench-daemon: setup
	$(BIN)/python -m tests.benchmarks.latency
	$(BIN)/python -m tests.benchmarks.burst
	$(BIN)/python -m tests.benchmarks.queries
	$(BIN)/python -m tests.benchmarks.standing --known $(or $(KNOWN),10000 100000 200000)

soak: setup
	$(BIN)/python -m tests.benchmarks.soak --minutes $(or $(MINUTES),60)

# Changed files through the readers; the seed is printed, and --seed takes it again (FUZZ="--seed 7 --atheris").
fuzz: setup
	$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),60) $(FUZZ)

clean:
	rm -rf $(VENV) $(VENV2) warehouse .mypy_cache .ruff_cache .pytest_cache .hypothesis
