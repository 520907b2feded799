# Needs Python 3.11 with pip, and make. `make help` lists the targets.

PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
# What to load: a file or a folder. The default is the bulletin that comes with the project.
FROM   ?= tests/samples/better
PORT   ?= 3000

export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

INSTALLED := $(VENV)/.installed
BENCHMARKS := reading damaged load_floor
PYTEST    := $(BIN)/python -m pytest
# Files of tests are handed out one by one, so that what a file sets up is set up once; in their order, since those
# that take longest come early in the alphabet.
PARALLEL  := -n auto --dist loadscope --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help load demo test dev lint docs bench bench-history bench-queries kills gate check-all clean

help: ## list the targets
	@echo "make load    loads the bundled bulletin into a warehouse and publishes it; the other targets:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "Data go to \$$WAREHOUSE_HOME, or warehouse/data where that is not set."

load: $(INSTALLED) ## load documents: make load FROM=file-or-folder
	@$(BIN)/bulletins load "$(FROM)"

demo: $(INSTALLED) ## load three synthetic years of two cities into a warehouse of their own
	@$(BIN)/python -m tests.synthetic.demo

test: $(INSTALLED) ## run the tests, on all cores
	@$(PYTEST) $(PARALLEL) -m "not slow"

dev: $(INSTALLED) ## open the Dagster UI with sensor and schedule, on PORT (3000)
	@$(BIN)/python -m orchestration.dev --port $(PORT)

lint: $(INSTALLED) ## ruff, sqlfluff, mypy
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/sqlfluff lint --nocolor --disable-progress-bar dbt_project/models dbt_project/tests
	@$(BIN)/mypy --no-error-summary
	@echo "lint: clean"

docs: $(INSTALLED) ## build the documentation as a site: build/docs/site/index.html
	@$(BIN)/python -m docs.site

bench: $(INSTALLED) ## measure: reading speed, clean and damaged; a load against its floor
	@set -e; for name in $(BENCHMARKS); do echo "== $$name"; $(BIN)/python -m tests.bench.$$name; done

bench-history: $(INSTALLED) ## measure ten thousand bulletins in one go, and one month more (long)
	@$(BIN)/python -m tests.bench.history

bench-queries: $(INSTALLED) ## measure questions to ten million figures beside other databases (minutes)
	@$(BIN)/python -m tests.bench.queries
	@$(BIN)/python -m tests.bench.cookbook

kills: $(INSTALLED) ## kill loads, small and in bulk, and the rebuild at random instants, a hundred times each (long)
	@$(BIN)/python -m tests.kills --command load
	@$(BIN)/python -m tests.kills --command bulk
	@$(BIN)/python -m tests.kills --command rebuild

gate: $(INSTALLED) ## load damaged bulletins through the job and grade the release; exchange every pair of columns and rows
	@$(BIN)/python -m tests.mutation.release --count 1500
	@$(BIN)/python -m tests.mutation.edits.pairs
	@$(BIN)/python -m tests.mutation.edits.pairs --rows

check-all: lint ## lint, every test, and both gates: damaged bulletins read, and loaded to a release (long)
	@$(PYTEST) $(PARALLEL) -m "not slow"
	@$(PYTEST) -m slow
	@$(BIN)/python -m tests.mutation
	@$(BIN)/python -m tests.mutation --mode clean --count 400 --brief
	@$(BIN)/python -m tests.mutation --mode damaged --count 400 --brief
	@$(MAKE) -s gate
	@$(BIN)/python -m tests.poison --good 200 --poison 20

clean: ## remove what tools left behind; keeps the environment and the data
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis dbt_project/target dbt_project/logs logs
	@find . -name __pycache__ -not -path "./$(VENV)/*" -prune -exec rm -rf {} +

# The environment, once; again only when the lock changed. Everything comes by hash, the build backend too.
$(INSTALLED): requirements.lock .ci/build.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or say make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@echo "Installing the pinned packages into $(VENV) (once; a few minutes on a first run) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --require-hashes -r .ci/build.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
