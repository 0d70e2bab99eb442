# Every target does its own set-up. PYTHON may name an interpreter; otherwise the first of 3.11 to 3.13 is taken.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test test-engines soak check bench lock clean setup
.DELETE_ON_ERROR:

demo: $(READY)     ## run the pipeline on the newsroom that ships with the project, and show what landed
	$(BIN)/python -m deploy.demo

test: check        ## the checks and all the tests
	$(BIN)/python -m pytest -q

test-engines: $(READY)  ## the tests that need a real engine; says which cannot be had
	$(BIN)/python -m tests.engines

soak: $(READY)     ## streams on Prism and Flink for an hour, watched; writes docs/soak.md
	$(BIN)/python -m tests.engines.prepare
	$(BIN)/python -m tests.engines.soak $(if $(MINUTES),--minutes $(MINUTES))

check: $(READY)    ## format, lint, types, imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/structure/test_imports.py

bench: $(READY)    ## the benchmarks, as Markdown tables
	$(BIN)/python -m tests.benchmarks

setup: $(READY)    ## the virtual environment only

lock: $(READY)     ## pin every dependency anew, for all Pythons and platforms
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra dev \
		--no-header -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra dataflow \
		--no-header -c requirements.lock -o deploy/requirements.lock pyproject.toml

$(READY): pyproject.toml requirements.lock
	@test -n "$(PYTHON)" || { echo "presslake needs Python 3.11, 3.12 or 3.13; name one: make PYTHON=/path/to/python3.12 ..." >&2; exit 1; }
	@echo "installing into $(VENV), a minute or two ..."
	@$(PYTHON) -m venv $(VENV) || { echo "the venv module is missing (Debian and Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $(READY)

clean:             ## remove what the targets made
	rm -rf $(VENV) demo build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
