# Everything sets itself up: Python 3.11 or newer and make are all that a machine needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PLUGINS := $(wildcard plugins/casekit-*)
INSTALLED := $(VENV)/.installed
DEVELOPING := $(VENV)/.developing
# The tests start many commands: each would compile all of casekit anew without its bytecode.
unexport PYTHONDONTWRITEBYTECODE
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet --constraint constraints.txt

.PHONY: help install develop demo test check format bench clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(INSTALLED) ## Make .venv with the core and all plugins, editable

$(INSTALLED): pyproject.toml constraints.txt $(addsuffix /pyproject.toml,$(PLUGINS))
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "casekit needs Python 3.11 or newer; set PYTHON=/path/to/python3"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing casekit and its plugins into $(VENV) …"
	@$(PIP) --editable '.[serve]' $(addprefix --editable ,$(PLUGINS))
	@touch $@

$(DEVELOPING): $(INSTALLED)
	@echo "installing what tests and checks need …"
	@$(PIP) --editable '.[dev]'
	@touch $@

develop: $(DEVELOPING) ## The same, with what tests and checks need

demo: install ## Run sixty days of a made-up lender against the sandbox server
	@$(BIN)/python examples/demo.py

test: develop ## Run every test
	@$(BIN)/python -m pytest --quiet --numprocesses=auto

check: develop ## Format, lint, types, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest --quiet --numprocesses=auto

format: develop ## Format the code and mend what the linter can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: develop ## Measure speed and memory as ratios to the raw floor
	@$(BIN)/python -m bench all

clean: ## Remove what the other targets made
	@rm -rf $(VENV) demo-lender demo-lender-us bench/results.json .pytest_cache .mypy_cache .ruff_cache .hypothesis
