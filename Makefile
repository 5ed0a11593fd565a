# Every command of the project; `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
DIR ?= ../shared/golden
ONLY ?=

# Some images forbid Python to keep what it has compiled; every process would then compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-fast check fix golden bench manual migrations requirements browser long verification spark

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

# One virtual environment for everything, from hashed requirements; made anew when they change.
.venv/.ready: requirements/dev.txt pyproject.toml
	@echo "Installing into .venv (a minute or two, about 1 GB) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "Installed."

demo: .venv/.ready ## fill a home with two municipalities and show the pages (ARGS="--no-serve --home DIR" writes the files and stops)
	@$(BIN)/samhandling demo $(ARGS)

test: .venv/.ready browser ## every check and every test, as the continuous integration runs them
	@$(MAKE) --no-print-directory check
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

test-fast: .venv/.ready ## the tests that take under half a minute together
	@$(BIN)/pytest -q -n 2 --dist loadfile -m "not slow and not browser" --ignore tests/functional --ignore tests/verification $(ARGS)

check: .venv/.ready ## format, lint, types, imports, migrations; changes nothing
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy src/samhandling/engine src/samhandling/charts src/samhandling/catalogue $(wildcard src/samhandling/sources) $(wildcard src/samhandling/intake)
	@$(BIN)/lint-imports --no-cache
	@SAMHANDLING_HOME=$$(mktemp -d) $(BIN)/django-admin makemigrations --check --dry-run --settings samhandling.config.settings

verification: .venv/.ready ## ask the real services whether they still answer as the tests' stand-ins do
	@$(BIN)/pytest -m verification tests/verification $(ARGS)

fix: .venv/.ready ## mend format and what lint can mend by itself
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

golden: .venv/.ready ## compare the engine with tables of known answers (DIR=…)
	@$(BIN)/python tools/golden $(DIR)

bench: .venv/.ready ## measure; ONLY=prefix measures a part
	@$(BIN)/python tools/bench --only "$(ONLY)"

long: .venv/.ready ## what takes hours: a million spoiled documents, every round of chance (ONLY=list tells; ONLY=fuzz runs a part)
	@$(BIN)/python tools/long.py "$(ONLY)"

manual: .venv/.ready ## render the parts of the manual that are made from tests and tables
	@$(BIN)/python tools/manual.py

migrations: .venv/.ready ## write migrations for changed models
	@SAMHANDLING_HOME=$$(mktemp -d) $(BIN)/django-admin makemigrations --settings samhandling.config.settings

requirements: .venv/.ready ## resolve the hashed requirements anew (needs uv)
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml --extra postgres -o requirements/base.txt
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml --extra postgres --group dev -o requirements/dev.txt
	echo 'pyspark>=4,<4.1' | uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 - -o requirements/spark.txt

# Spark is 470 MB and wants Java, so it has a folder of its own and no part in the continuous integration.
build/spark/.ready: requirements/spark.txt
	@rm -rf build/spark
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --no-deps --target build/spark -r requirements/spark.txt
	@touch $@

spark: .venv/.ready build/spark/.ready ## the tests that compare Spark with DuckDB (fetches PySpark into build/spark; needs Java 17)
	@PYTHONPATH=build/spark $(BIN)/pytest -q -m spark $(ARGS)

# The browser tests drive the system's Chromium; it is fetched only where that can be done without asking.
browser:
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the browser tests …"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else \
	  echo "The browser tests need Chromium. Run:  sudo apt-get install chromium" >&2; exit 1; \
	fi
