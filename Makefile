# Two commands for everybody: `make run` and `make test`. Everything is installed into this checkout.
PYTHON ?= python3
BIN := .venv/bin
LOCK := pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
ESBUILD := node_modules/.bin/esbuild
ESBUILD_OPTIONS := --bundle --minify --format=iife --target=es2017 --legal-comments=none --log-level=warning
BUILT := $(patsubst static/src/%,static/built/%,$(wildcard static/src/form.js static/src/mailbox.js))
NO_NODE := No Node here: the browser will not seal by itself, alerts are sealed when they arrive.
export OPENBLAS_NUM_THREADS = 1

.PHONY: run test bench soak lock messages tools built clean

run: .venv/core built
	@$(BIN)/python -m alerts.cli serve --demonstration

test: .venv/dev tools built
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -m "not soak" -n auto --dist loadfile

bench: .venv/dev built
	@$(BIN)/python -m tests.bench

soak: .venv/dev
	$(BIN)/python -m pytest -m soak

# The locks carry hashes and no addresses; setuptools is in them because the editable install builds with it.
lock: .venv/dev
	echo 'setuptools>=77' | env -u PIP_FIND_LINKS $(BIN)/uv $(LOCK) pyproject.toml - --extra evidence -o requirements.lock
	echo 'setuptools>=77' | env -u PIP_FIND_LINKS $(BIN)/uv $(LOCK) pyproject.toml - --extra evidence --extra dev -o requirements-dev.lock

messages: .venv/dev
	$(BIN)/python -m alerts.locale update

clean:
	rm -rf .venv node_modules static/built build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .schemathesis .import_linter_cache

.venv/core: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what Alertas needs into .venv …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/core requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# What the tests drive from outside Python. Where it cannot be installed, the tests say what they left out and why.
tools: node_modules/.installed
	@command -v chromium >/dev/null && command -v age >/dev/null && command -v bwrap >/dev/null || deploy/install-test-tools

# The scripts that seal in the reporter's own device. Without them the site works and seals on arrival.
built: $(BUILT)
	@test -e static/built/form.js || echo "$(NO_NODE)" >&2

static/built/%.js: static/src/%.js $(wildcard static/src/*.js) node_modules/.installed
	@if test -x $(ESBUILD); then $(ESBUILD) $< $(ESBUILD_OPTIONS) --outfile=$@; fi

node_modules/.installed: package-lock.json
	@if command -v npm >/dev/null && npm ci --silent --no-fund --no-audit; then touch $@; \
	else echo "npm cannot install here: what needs its packages is left out." >&2; fi
