# Needs Python 3.11 or later, git and make; everything else goes into .venv.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

# Without cached bytecode each start of dbt costs seconds; a foreign PYTHONPATH or PYTHONHOME
# would mix other packages into the locked set.
unexport PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input

# The first interpreter that is new enough; `make PYTHON=/path/to/python build` overrides it.
# Looked up only when the environment is made.
PYTHON = $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
    "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

# Two processes halve the time; at their end Python's resource tracker warns about semaphores that
# sqlfluff's pool has already removed.
SQLFLUFF := PYTHONWARNINGS=ignore::UserWarning $(BIN)/sqlfluff
SQL := --processes 2 --disable-progress-bar models macros tests

# A file's tests stay in one process, with what they share; files in the order of testpaths.
TWO_PROCESSES := --numprocesses 2 --dist loadfile --no-loadscope-reorder

# --universal: one lock for every platform. No index address, so that any mirror serves.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --custom-compile-command "make lock"

.PHONY: help build test test-fast test-busy screenshots lint format formats reconstruct audit publish exports docs report \
    serve lock bi test-bi export-bi lock-bi clean clean-all

help: ## List the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

# Steps of which nothing has changed are not done again; `make build FRESH=1` does them all.
build: $(VENV)/.stamp-runtime ## Build, test, audit, publish warehouse/chokepoint.duckdb, write exports/ and report/
	@$(BIN)/chokepoint build $(if $(FRESH),--fresh)

test: lint ## Lint, then all tests, with the dbt project built in a scratch database
	@$(BIN)/python -m pytest $(TWO_PROCESSES)

# The loop while working: less than a tenth of the time. tests/conftest.py says what is slow.
test-fast: $(VENV)/.stamp-dev ## The tests that need neither a browser nor a build of the project
	@$(BIN)/python -m pytest $(TWO_PROCESSES) -m "not slow"

test-busy: $(VENV)/.stamp-dev ## All tests while every core is kept busy: none may depend on speed
	@$(BIN)/python tests/support/busy.py $(BIN)/python -m pytest $(TWO_PROCESSES)

screenshots: $(VENV)/.stamp-dev ## Take the pictures anew that the report's pages are compared with
	@CHOKEPOINT_RENEW_SCREENSHOTS=1 $(BIN)/python -m pytest tests/browser/test_screenshots.py

lint: $(VENV)/.stamp-dev ## Check Python (ruff, mypy) and the SQL that has not passed yet (sqlfluff)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/python tests/support/lint_sql.py

format: $(VENV)/.stamp-dev ## Rewrite Python and SQL in the house style
	@$(BIN)/ruff check --fix-only
	@$(BIN)/ruff format
	@$(SQLFLUFF) fix $(SQL)

formats: $(VENV)/.stamp-runtime ## Write README's list of formats from the declared sources
	@$(BIN)/python -m chokepoint.ingest.formats

reconstruct: $(VENV)/.stamp-runtime ## Solve seeds/raw anew from seeds/published
	@$(BIN)/chokepoint reconstruct

audit: $(VENV)/.stamp-runtime ## Compare the published file with every printed figure
	@$(BIN)/chokepoint audit

publish: $(VENV)/.stamp-runtime ## Check warehouse/build.duckdb and publish it
	@$(BIN)/chokepoint publish

exports: $(VENV)/.stamp-runtime ## Write the published marts as Parquet, CSV and XLSX to exports/
	@$(BIN)/chokepoint export

docs: $(VENV)/.stamp-runtime ## Write dbt's documentation to report/docs/index.html
	@$(BIN)/chokepoint docs

report: $(VENV)/.stamp-runtime ## Write the web report from the published file to report/
	@$(BIN)/chokepoint report

PORT := 8000
serve: $(VENV)/.stamp-runtime ## Serve the report on 127.0.0.1 (PORT=8000; 0 for a free one)
	@$(BIN)/chokepoint serve --port $(PORT)

# The tools' lock is solved first and constrains the users' lock, so that both hold the same
# versions. `make lock` without a change of the .in files changes nothing.
lock: $(VENV)/.stamp-dev ## Renew both lock files after a change of the requirements
	@$(COMPILE) requirements.in requirements-mcp.in requirements-dev.in --output-file requirements-dev.lock > /dev/null
	@$(COMPILE) --constraint requirements-dev.lock requirements.in --output-file requirements.lock > /dev/null
	@echo "requirements.lock and requirements-dev.lock are up to date"

# Superset has an environment of its own: it pins older releases of much of what the project uses.
BI_VENV := .venv-superset
# It runs on Python 3.11 and 3.12, not on later ones.
BI_PYTHON = $(shell for p in python3 python3.12 python3.11; do \
    "$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null && echo "$$p" && break; done)
BI_PORT := 8088

bi: $(BI_VENV)/.stamp ## Serve the dashboard by Superset on 127.0.0.1 (BI_PORT=8088)
	@$(BI_VENV)/bin/python bi/superset/run.py --port $(BI_PORT)

test-bi: $(BI_VENV)/.stamp $(VENV)/.stamp-dev ## Compare what Superset shows with the marts (minutes)
	@$(BIN)/python -m pytest tests/bi

export-bi: $(BI_VENV)/.stamp ## Write the dashboard, as edited in Superset, back to bi/superset
	@$(BI_VENV)/bin/python bi/superset/run.py --export

lock-bi: $(VENV)/.stamp-dev ## Renew the lock file of Superset
	@$(subst "make lock","make lock-bi",$(COMPILE)) bi/superset/requirements.in --output-file bi/superset/requirements.lock > /dev/null
	@echo "bi/superset/requirements.lock is up to date"

clean: ## Remove what builds and tests leave; keep .venv, what was published and exports
	@rm -rf target logs .pytest_cache .ruff_cache .mypy_cache .hypothesis warehouse/build.duckdb*
	@find scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

clean-all: clean ## Remove .venv, Superset and the published file too; exports stay, people quote them
	@rm -rf $(BI_VENV) bi/superset/.state
	@rm -rf $(VENV) warehouse/chokepoint.duckdb* warehouse/.chokepoint.* warehouse/previous scripts/chokepoint.egg-info

$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or later found. Install one, or: make PYTHON=/path/to/python3 build" >&2; exit 1; }
	@echo "making $(VENV)"
	@"$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) cannot make a virtual environment (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }

# Every requirement is checked against its hash; the project itself is linked, not copied.
$(VENV)/.stamp-runtime: requirements.lock pyproject.toml $(VENV)/pyvenv.cfg
	@echo "installing requirements.lock (about a minute, once)"
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.stamp-dev: requirements-dev.lock $(VENV)/.stamp-runtime
	@echo "installing requirements-dev.lock"
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

$(BI_VENV)/.stamp: bi/superset/requirements.lock
	@test -n "$(BI_PYTHON)" || { echo "Superset needs Python 3.11 or 3.12. Install one, or: make BI_PYTHON=/path/to/python3.12 bi" >&2; exit 1; }
	@echo "installing Superset into $(BI_VENV) (about a minute and 0.9 GB, once)"
	@"$(BI_PYTHON)" -m venv $(BI_VENV)
	@$(BI_VENV)/bin/python -m pip --quiet --disable-pip-version-check --no-input \
	    install --require-hashes --no-deps -r bi/superset/requirements.lock
	@touch $@
