# Needs Python 3.11, make and a package registry; everything else is made here.
#
#   make run              one whole run on the bundled sample portal   (INPUT=DIR: on a folder of files instead)
#   make up               the same programs, left running, with Airflow's UI on http://localhost:8080
#   make help             all commands

SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PEERS := .venv-peers
LOCAL := $(BIN)/python -m citypolicy.local

.PHONY: help install run up down status psql reset test check format docs lock bench bench-clean bench-extract bench-crawl bench-load

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED) ## Makes .venv with everything of requirements.txt

# The installer is taken from the lock as well; the rest, some 250 packages, then takes it seconds.
$(INSTALLED): requirements.txt pyproject.toml
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' \
	  || { echo "Python 3.11 or 3.12 is needed; say where it is: make PYTHON=/path/to/python3.11 …" >&2; exit 2; }
	@echo "→ $(VENV) with $$($(PYTHON) --version)"
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@awk '/^[a-z]/ {on = /^uv==/} on' requirements.txt > $(VENV)/uv.txt
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(VENV)/uv.txt
	@echo "→ the packages of requirements.txt"
	@$(BIN)/uv pip install --python $(BIN)/python --require-hashes --no-deps -r requirements.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

run: $(INSTALLED) ## One whole run: crawl, build, a table; INPUT=DIR reads a folder of files, PORTAL=ID one portal
	@$(LOCAL) run $(if $(INPUT),--input "$(INPUT)") $(if $(PORTAL),--portal "$(PORTAL)")

up: $(INSTALLED) ## Starts everything and leaves it running
	@$(LOCAL) up

down: $(INSTALLED) ## Ends what `make up` started
	@$(LOCAL) down

status: $(INSTALLED) ## Says what runs
	@$(LOCAL) status

psql: $(INSTALLED) ## Opens psql on the warehouse; SQL="select …" asks one question
	@$(LOCAL) psql $(if $(SQL),-c "$(SQL)")

reset: $(INSTALLED) ## Throws away local data, after asking (YES=1: without asking)
	@$(LOCAL) reset $(if $(YES),--yes)

test: $(INSTALLED) ## Every test
	@$(BIN)/python -m pytest

check: $(INSTALLED) ## Lint, format, types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(INSTALLED) ## Mends format and lint where a program can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(INSTALLED) ## Writes docs/dags.md from the DAGs and docs/data-dictionary.md from the schema
	@$(BIN)/python docs/generate.py
	@$(BIN)/python -m citypolicy.load.dictionary > docs/data-dictionary.md

bench: ## All benchmarks, one after the other; wants a quiet machine
	@failed=; for part in clean extract crawl load; do $(MAKE) --no-print-directory bench-$$part || failed="$$failed $$part"; \
	  done; test -z "$$failed" || { echo "a bound is missed in:$$failed"; exit 1; }

bench-clean: $(PEERS)/clean/.installed ## Cleaning against trafilatura, readability and GNE, on labelled pages (LABELS=DIR)
	@$(BIN)/python bench/clean.py $(LABELS)

bench-extract: $(PEERS)/extract/.installed ## Extraction against Recognizers-Text, pages against trafilatura, memory
	@$(BIN)/python bench/extract.py --peer $(PEERS)/extract/bin/python

bench-crawl: $(PEERS)/crawl/.installed ## The crawler against Scrapy, on loopback
	@$(BIN)/python bench/crawl.py --peer $(PEERS)/crawl/bin/python

bench-load: $(INSTALLED) ## Loading against to_sql and COPY, a million observations, every view's query and search
	@$(BIN)/python bench/load.py

# What the benchmarks measure against stays out of the project's own environment.
$(PEERS)/%/.installed: bench/peers/%.txt $(INSTALLED)
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(PEERS)/$*
	@$(BIN)/uv pip install --quiet --python $(PEERS)/$*/bin/python --require-hashes --no-deps -r $<
	@touch $@

lock: $(INSTALLED) ## Solves requirements.txt anew from pyproject.toml, and bench/peers
	@$(BIN)/uv pip compile pyproject.toml --extra ocr --extra scale --extra dev --generate-hashes --upgrade \
	  --no-strip-markers --python-version 3.11 --quiet -o requirements.txt
	@for peer in clean crawl extract; do $(BIN)/uv pip compile bench/peers/$$peer.in --generate-hashes --upgrade \
	  --no-header --python-version 3.11 --quiet -o bench/peers/$$peer.txt || exit 1; done
