.DEFAULT_GOAL := help
.PHONY: help run test test-fast test-thorough check format messages

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run:  ## install, prepare and serve the demonstration on http://127.0.0.1:8000 (PORT=… for another port)
	@scripts/run

test:  ## the whole suite: SQLite, PostgreSQL, journeys in Chromium
	@scripts/test

test-fast:  ## SQLite, without the journeys and what is slow (ARGS="-k submission" to choose)
	@scripts/test fast $(ARGS)

test-thorough:  ## SQLite, without the journeys; property tests try all their examples instead of a quarter
	@HYPOTHESIS_PROFILE=thorough scripts/test fast -m "" $(ARGS)

check:  ## format, lint, templates, migrations, translations, production settings, generated documents
	@scripts/check

format:  ## format the Python files
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix --quiet .

messages:  ## bring the catalogues in locale/ up to date with the source
	@.venv/bin/python scripts/translations.py update
