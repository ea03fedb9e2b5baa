# Everything here needs only Python >= 3.11 and make: the environment is made on first use.

VENV ?= .venv
PY := $(VENV)/bin/python
WORKERS ?= auto
SITE := $(CURDIR)/build/site

# What a user may have set is out of reach of the demo and of the tests: nothing here can spend money.
KEYLESS := env -u DEEPSEEK_API_KEY -u OPENAI_API_KEY -u ANTHROPIC_API_KEY -u VAST_API_KEY \
	-u DEEPSEEK_BASE_URL -u OPENAI_BASE_URL -u ANTHROPIC_BASE_URL -u VAST_URL -u ARCTIC_STORE

# uv where there is one, else pip. Every file is checked against the hash in the lock.
INSTALL = $$(command -v uv >/dev/null && echo "uv pip install --quiet --python $(PY)" \
	|| echo "$(PY) -m pip install -qq --disable-pip-version-check --no-input")

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test bench chaos lint format wheel lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.core ## distil a real manual offline, for $0, and show what came of it
	@$(KEYLESS) $(PY) -m arcticcodex.demo

test: lint wheel ## lint, then the whole suite against the built wheel
	$(KEYLESS) PYTHONPATH=$(SITE) TESTED_SITE=$(SITE) $(PY) -m pytest -n $(WORKERS)

bench: $(VENV)/.dev ## measure, against the provider simulator
	$(KEYLESS) $(PY) benches/run.py

chaos: $(VENV)/.dev ## kill, starve and confuse it, and check that every cent is accounted for
	$(KEYLESS) $(PY) benches/chaos.py

lint: $(VENV)/.dev ## ruff, mypy and the import contracts
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo

format: $(VENV)/.dev ## let ruff write what it can
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .

wheel: $(VENV)/.dev
	@rm -rf build
	$(PY) -m hatchling build --target wheel --directory build/dist
	@$(INSTALL) --no-deps --target $(SITE) build/dist/*.whl

lock: $(VENV)/.dev ## write requirements/*.lock anew from pyproject.toml; LOCK=--upgrade takes the newest versions
	$(COMPILE) --group dev --output-file requirements/dev.lock
	$(COMPILE) --group build --constraint requirements/dev.lock --output-file requirements/core.lock

# The locks hold for every platform and Python, and name no index.
COMPILE := $(VENV)/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --quiet $(LOCK)

clean: ## remove the environment and all that was built
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find src tests benches -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

$(VENV)/.core: requirements/core.lock pyproject.toml | $(PY)
	@echo "installing $< into $(VENV)"
	@$(INSTALL) --no-deps --require-hashes -r $<
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.core
	@echo "installing $< into $(VENV)"
	@$(INSTALL) --no-deps --require-hashes -r $<
	@touch $@

$(PY):
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
		"$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		echo "making $(VENV) with $$("$$python" -c 'import sys; print(sys.version.split()[0], sys.executable)')"; \
		exec "$$python" -m venv $(VENV); \
	done; \
	echo "ArcticCodex needs Python 3.11 or later with its venv module (on Debian and Ubuntu: apt install" \
		"python3-venv); none was found. Name one with: make PYTHON=/path/to/python3" >&2; exit 1
