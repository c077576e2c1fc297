# `make run` and `make test` are enough on a fresh machine; `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test check fix bench docs pictures messages pins

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1 - /p' Makefile

setup: ## the environment of the system in .venv, from pinned requirements
	@scripts/setup

setup-dev: ## the same, with what tests and checks need
	@scripts/setup dev

run: setup ## the system with its demo on 127.0.0.1:8000 (PORT moves it); Ctrl-C ends it
	@exec .venv/bin/cleanreport run

test: setup-dev ## every check, then all tests on SQLite and on PostgreSQL
	@exec .venv/bin/python -m scripts.test

check: setup-dev ## every check without the tests
	@exec .venv/bin/python -m scripts.test --checks-only

fix: setup-dev ## format code and templates, mend what a tool can mend
	@.venv/bin/ruff check --fix --quiet .; .venv/bin/ruff format --quiet .
	@find cleanreport -name '*.html' -exec .venv/bin/djade --target-version 6.1 {} +

messages: setup-dev ## bring the Thai catalogues up to the code, and compile them
	@.venv/bin/python -m scripts.messages

docs: setup-dev ## write the generated pages of docs/ anew
	@CLEANREPORT_WRITE_DOCS=1 .venv/bin/pytest -q tests/consistency/test_docs.py

pictures: setup-dev ## take the pictures of docs/guide/ anew
	@CLEANREPORT_TEST_PICTURES=1 .venv/bin/pytest -q tests/journeys/test_guide.py tests/journeys/test_office_guide.py tests/journeys/test_stakeholders.py tests/journeys/test_evidence_screens.py tests/consistency/test_guide.py

bench: setup-dev ## speed and size of every page, beside a bare page of the same queries
	@exec .venv/bin/python -m bench

pins: ## pin the newest allowed versions (needs uv)
	@scripts/pins
