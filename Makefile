# Kept. `make` says what there is.

PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
# Settings are read from the environment; these reach `kept` when they are given.
export PORT SMTP_PORT DATA
ifeq ($(strip $(PORT)),)
unexport PORT
endif
ifeq ($(strip $(SMTP_PORT)),)
unexport SMTP_PORT
endif
ifeq ($(strip $(DATA)),)
unexport DATA
endif

.DEFAULT_GOAL := help
.PHONY: help setup run test check check-next clauses bench bench-mail soak

help: ## say what there is
	@echo "make setup    the virtual environment in .venv, with the kept command"
	@echo "make run      set up and run it all: pages on :8000, mail on :2525 (PORT, SMTP_PORT, DATA)"
	@echo "make test     all tests, on SQLite and PostgreSQL, and in a browser"
	@echo "make check    style, types, imports, templates, migrations, charters"
	@echo "make clauses  which clause of the policies is proven by which test"
	@echo "make bench    how fast it is"
	@echo "make bench-mail  mails per second, end to end, beside another desk"
	@echo "make soak     the tests that take long"

setup: .venv/.stamp

# Only when the lock has changed; what is there already is kept.
.venv/.stamp: requirements/dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Kept needs Python 3.11 or newer: make setup PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Install Python's venv first: apt install python3-venv"; exit 1; }
	@echo "Installing what Kept is built on ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: setup
	@exec $(BIN)/kept serve --samples

test: setup
	@WORKERS=$(WORKERS) tests/run

check: export DATA = build/check
check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	git ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2 --check
	$(BIN)/kept django makemigrations --check --dry-run
	$(BIN)/kept django check --fail-level WARNING
	$(BIN)/kept charter check
	@$(MAKE) --no-print-directory check-next

# The same code on the next Python and Django, where that Python is there.
check-next:
	@tests/next

clauses: setup
	@$(BIN)/pytest --clauses

bench: setup
	@for each in $(filter-out bench/mail.py bench/portal.py,$(wildcard bench/*.py)); do echo "$$each"; $(BIN)/python "$$each" || exit 1; done
	@if command -v pg_virtualenv > /dev/null; then \
		echo "bench/portal.py, at a fiftieth of its size (its first lines say how to run it whole)"; \
		pg_virtualenv -t -o fsync=off env KEPT_DATABASE_URL=postgresql:///postgres \
			$(BIN)/python bench/portal.py --cases 20000 --people 2000 --times 20; \
	fi

bench-mail: setup
	@$(BIN)/python bench/mail.py

soak: setup
	KEPT_SOAK=1 $(BIN)/pytest --soak --numprocesses=$(WORKERS)
