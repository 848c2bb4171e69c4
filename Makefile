# Every task of the project. `make run` on a fresh machine is all that is needed to look at it.
SHELL := /bin/bash
PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2

.PHONY: help run demo test test-browser test-postgres bench check audit format lock clean

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

$(VENV)/.runtime: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the portal runs on"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what tests and checks need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

demo: $(VENV)/.runtime ## Prepare the demo: database, library, two schools
	@$(BIN)/python manage.py compile_translations >/dev/null
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@$(BIN)/python manage.py load_demo --port $(PORT)

run: demo ## Prepare the demo and serve it on PORT (8000)
	@echo "Serving; stop with Ctrl-C."
	@exec $(BIN)/gunicorn portal.wsgi --workers $(WORKERS) --timeout 120 --bind 127.0.0.1:$(PORT) --no-control-socket --access-logfile /dev/null

test: $(VENV)/.development ## Tests that need no browser and no server, on SQLite
	@$(BIN)/python manage.py compile_translations >/dev/null
	@$(BIN)/python -m pytest -n auto -m "not browser"

test-browser: $(VENV)/.development ## Tests in Debian's Chromium
	@$(BIN)/python manage.py compile_translations >/dev/null
	@$(BIN)/python -m pytest -m browser

test-postgres: $(VENV)/.development ## The same tests on PostgreSQL (TEST_DATABASE_URL)
	@$(BIN)/python manage.py compile_translations >/dev/null
	@DATABASE_URL="$(or $(TEST_DATABASE_URL),postgres://portal:portal@127.0.0.1:5432/portal)" $(BIN)/python -m pytest -n auto -m "not browser"

bench: $(VENV)/.development ## Measure speed, into docs/benchmarks.md (wrk and Chromium are Debian's)
	@command -v wrk >/dev/null || echo "wrk is missing: pages are not measured. On Debian: apt-get install wrk"
	@test -x /usr/bin/chromium || echo "Chromium is missing: the board is not measured. On Debian: apt-get install chromium"
	@$(BIN)/python manage.py compile_translations >/dev/null
	@$(BIN)/python -m benchmarks

check: $(VENV)/.development ## Style, types, templates, import arrows, migrations, translations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djhtml --check templates
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python manage.py update_translations --check
	@$(BIN)/python manage.py check --fail-level WARNING

audit: $(VENV)/.development ## Known advisories for the pinned versions; without the network what was looked up
	@$(BIN)/python .ci/audit.py

format: $(VENV)/.development ## Put code and templates in shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/djhtml templates

lock: $(VENV)/.development ## Pin what requirements*.in ask for, with hashes
	@$(BIN)/pip-compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-header --strip-extras --allow-unsafe --output-file requirements.txt requirements.in
	@$(BIN)/pip-compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-header --strip-extras --allow-unsafe --output-file requirements-dev.txt requirements-dev.in

clean: ## Throw the demo and the virtual environment away
	rm -rf var $(VENV)
