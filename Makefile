# Linli. On a machine with Python 3.11 and make: `make demo`, `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
ASSETS := maps/static/.built

.PHONY: demo test test-long check bench serve assets system lock clean help

help:
	@echo "make demo       install, build the sample city and run the whole job: map and proposal"
	@echo "make test       install what the tests need (PostGIS, Chromium) and run them all"
	@echo "make test-long  the campaigns that take longer than 'make test' may"
	@echo "make check      lint, types, import contracts, catalogues, docs"
	@echo "make bench      measure speed, memory and quality, beside peers"
	@echo "make serve      the workbench on http://127.0.0.1:$(PORT), on the demo's workspace"
	@echo "make lock       pin all dependencies anew"

demo: .venv/.runtime $(ASSETS)
	@$(BIN)/linli demo --out out/demo

test: system .venv/.dev $(ASSETS)
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m "not long"

test-long: system .venv/.dev $(ASSETS)
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m long

check: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.checks

bench: .venv/.bench $(ASSETS)
	$(BIN)/python -m benchmarks

serve: .venv/.runtime $(ASSETS)
	@test -f out/demo/linli.gpkg || $(BIN)/linli demo --out out/demo
	$(BIN)/linli serve out/demo/linli.gpkg --port $(PORT)

assets: $(ASSETS)

# PostgreSQL with PostGIS and Chromium for the tests; installs them on Debian and Ubuntu as root.
system:
	@sh tests/system.sh

lock:
	uv pip compile pyproject.toml --group build --universal --generate-hashes -q -o requirements.lock
	uv pip compile pyproject.toml --group build --group dev --universal --generate-hashes -q -c requirements.lock -o requirements-dev.lock
	uv pip compile pyproject.toml --group build --group bench --universal --generate-hashes -q -c requirements.lock -o requirements-bench.lock
	uv pip compile --group node --universal --generate-hashes -q -o requirements-node.lock

clean:
	rm -rf .venv node_modules maps/static out dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed"; exit 1; }
	$(PYTHON) -m venv .venv

# `service.warm_up` compiles all kernels once, so that no first call waits for it.
.venv/.runtime: .venv/bin/python requirements.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	$(BIN)/python -m service.warm_up
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

.venv/.bench: .venv/.dev requirements-bench.lock
	$(PIP) install --require-hashes -r requirements-bench.lock
	@touch $@

# Node comes from PyPI where the machine has none.
$(ASSETS): package.json package-lock.json maps/build.mjs | .venv/.runtime
	@command -v npm >/dev/null || $(PIP) install --require-hashes -r requirements-node.lock
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	PATH="$$PATH:$(CURDIR)/$(BIN)" npm run --silent build
	@touch $@
