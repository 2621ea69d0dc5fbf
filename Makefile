# Everything runs in .venv, made on first use from the locked versions. Needs Python 3.11 or newer with venv and pip.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := -m pip --quiet --disable-pip-version-check install
# The locks name every package and its hashes; hygiene itself is installed editable on top, built by the locked hatchling.
EDITABLE := --no-deps --no-build-isolation --editable .

.PHONY: help demo test lint types unit bench fuzz chaos mutate example schema catalogues man gallery dependencies lock test-lowest release-check clean
help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(VENV)/.app: pyproject.toml requirements/app.txt
	@$(PYTHON) -c 'import sys; sys.exit("hygiene needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV) (once) ..."
	@$(BIN)/python $(PIP) --require-hashes --requirement requirements/app.txt
	@$(BIN)/python $(PIP) $(EDITABLE)
	@touch $@

$(VENV)/.dev: $(VENV)/.app requirements/dev.txt
	@echo "Adding the test tools to $(VENV) (once) ..."
	@$(BIN)/python $(PIP) --require-hashes --requirement requirements/dev.txt
	@touch $@

# The servers that tests of live accounts run against. Without node and npm those tests skip.
# One package compiles SQLite: unoptimized in a quarter of the time, and with node's own headers where they are there.
SERVERS := $(if $(and $(shell command -v node),$(shell command -v npm)),tests/servers/node_modules/.done)
NODE = $(shell node -p 'require("path").resolve(process.execPath, "../..")')
$(SERVERS): tests/servers/package.json tests/servers/package-lock.json
	@echo "Adding the servers of the tests (once) ..."
	@cd tests/servers && CFLAGS=-O0 CXXFLAGS=-O0 $(if $(wildcard $(NODE)/include/node/node.h),npm_config_nodedir=$(NODE)) \
	  npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
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

# One worker runs a whole test module, so that its shared fixtures are made once.
PYTEST := -m pytest --numprocesses=auto --maxprocesses=8 --dist=loadfile $(if $(THOROUGH),--hypothesis-profile=thorough)
unit: $(VENV)/.dev $(SERVERS) ## the tests, on every processor (THOROUGH=yes: laws with many more examples)
	$(BIN)/python $(PYTEST)

# SEED=2 gives other inputs, WORKERS=1 leaves the other processors alone.
MINUTES ?= 60
SEED ?= 1
# Linux, which counts the memory of each input.
fuzz: $(VENV)/.dev ## hostile inputs for every reader, on Linux (MINUTES=60 SEED=1 WORKERS=1); cases go to build/fuzz
	$(BIN)/python -m fuzz --minutes $(MINUTES) --seed $(SEED) $(if $(WORKERS),--workers $(WORKERS))

# Linux or macOS; a few cases need root on Linux and are left out elsewhere.
KILLS ?= 1000
chaos: $(VENV)/.dev ## kills and other disorder around the commands that write files (KILLS=1000 SEED=1)
	$(BIN)/python -m chaos --kills $(KILLS) --seed $(SEED)

mutate: $(VENV)/.dev ## small faults in the code, each of which a test must find (MODULES="judge budget")
	$(BIN)/python -m mutation $(MODULES)

bench: $(VENV)/.dev ## time and memory of a million posts, beside orjson
	$(BIN)/python bench/scan.py

example: $(VENV)/.dev ## make the embedded example again
	$(BIN)/python scripts/make_example.py

schema: $(VENV)/.dev ## write the JSON Schemas again
	$(BIN)/python scripts/make_schemas.py

catalogues: $(VENV)/.dev ## gather every message into the catalogues of translations, and compile them
	$(BIN)/python scripts/catalogues.py

man: $(VENV)/.app ## manual pages of every command, in build/man
	@$(BIN)/python scripts/make_man.py

gallery: $(VENV)/.dev ## take the screenshots of docs/gallery.md again; needs Chromium
	@$(BIN)/python scripts/gallery.py

dependencies: $(VENV)/.dev ## write the page of every dependency again
	@$(BIN)/python scripts/dependencies.py

UV   := uv==0.13.9
# One lock for every supported Python and system: uv resolves for all of them at once.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade
lock: $(VENV)/.dev ## renew the locked versions and their hashes
	@$(BIN)/python $(PIP) $(UV)
	$(LOCK) pyproject.toml requirements/build.in --output-file requirements/app.txt
	$(LOCK) pyproject.toml requirements/build.in --extra dev --extra cluster --extra training --constraint requirements/app.txt \
	  --output-file requirements/dev.txt

LOWEST := .venv-lowest
test-lowest: $(SERVERS) ## the tests on the lowest versions that pyproject.toml declares
	@test -x $(LOWEST)/bin/python || $(PYTHON) -m venv $(LOWEST)
	@$(LOWEST)/bin/python $(PIP) $(UV)
	@$(LOWEST)/bin/uv pip compile --quiet --resolution lowest-direct --extra dev --extra cluster --extra training \
	  pyproject.toml requirements/build.in --output-file $(LOWEST)/lowest.txt
	@$(LOWEST)/bin/uv pip install --quiet --python $(LOWEST) --requirement $(LOWEST)/lowest.txt
	@$(LOWEST)/bin/uv pip install --quiet --python $(LOWEST) $(EDITABLE)
	$(LOWEST)/bin/python $(PYTEST)

release-check: $(VENV)/.dev ## build both distributions, check them, run the demo from the wheel (PUBLISH=yes: fit to publish now)
	$(BIN)/python scripts/release_check.py $(if $(PUBLISH),--publish)

clean: ## forget .venv and caches
	rm -rf $(VENV) $(LOWEST) tests/servers/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
