# Everything runs in .venv, made on first use. Needs Python 3.11 or newer with venv and pip.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: help demo test lint types unit bench example schema clean
help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(VENV)/.app: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("hygiene needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say which: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV) (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.app
	@echo "Adding the test tools to $(VENV) (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,training]'
	@touch $@

demo: $(VENV)/.app ## the main job, on an invented brand account
	@$(BIN)/hygiene demo

test: lint types unit ## lint, types and every test

lint: $(VENV)/.dev ## ruff and docstring coverage
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/interrogate --quiet hygiene checks

types: $(VENV)/.dev ## mypy --strict
	$(BIN)/mypy

unit: $(VENV)/.dev ## the tests
	$(BIN)/python -m pytest

bench: $(VENV)/.dev ## time and memory of a million posts, beside orjson
	$(BIN)/python bench/scan.py

example: $(VENV)/.dev ## make the embedded example again
	$(BIN)/python scripts/make_example.py

schema: $(VENV)/.dev ## write the JSON Schemas again
	$(BIN)/python scripts/make_schemas.py

clean: ## forget .venv and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
