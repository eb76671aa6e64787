# Entente. `make` alone explains itself; `make run` and `make test` need Python 3.11+ and a package index, nothing else.
.DEFAULT_GOAL := help
.PHONY: help setup services run test check static bench soak lock format clean

PYTHON ?= python3
BIN := .venv/bin
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
  --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)
export PATH := $(CURDIR)/$(BIN):$(PATH)

help: ## Show this list
	@echo "Entente: shared research between allied nations. First steps: make run"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

setup: ## Install everything into .venv and build the web client; quick when nothing changed
	@$(PYTHON) scripts/setup

run: setup ## Serve the demo programme on http://127.0.0.1:8000 with everything embedded
	@exec $(BIN)/entente demo

test: setup services ## Run every test against real services, with one command
	@if [ -f frontend-stub/package.json ]; then cd frontend-stub && npm run --silent --if-present test; fi
	@$(BIN)/pytest

check: static ## Static checks and fast tests
	@$(BIN)/pytest -q -m "not slow and not soak"

static: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@if [ -f schema/snapshot.py ]; then $(BIN)/python -m schema.snapshot --check; fi

services: setup # what tests need beyond .venv: built once, kept in ~/.cache/entente; the tests say what is missing
	-@$(BIN)/python scripts/build-minio
	-@$(BIN)/python scripts/install-chromium
	-@$(BIN)/python scripts/install-clamav

bench: setup services ## Run the benchmarks: each figure beside a limit measured in the same run
	@for file in benchmarks/[a-z]*.py; do echo "== $$file" && $(BIN)/python -m "benchmarks.$$(basename "$$file" .py)" || exit 1; done

soak: setup services ## Run the long counts that `make test` only samples
	@ENTENTE_TEST_SOAK=1 $(BIN)/pytest -m "soak or not soak"

lock: setup ## Resolve the dependencies again (UPGRADE=1 for newer versions) and write the locks
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --output-file requirements-dev.lock --constraint requirements.lock --group dev pyproject.toml
	$(COMPILE) --output-file requirements-build.lock --constraint requirements-dev.lock --group build

format: setup ## Format the code and mend what can be mended by rule
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean: ## Remove what builds and tools made; data folders stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf frontend-stub/node_modules frontend-stub/dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
