# Everything here runs in .venv, which makes itself from requirements.lock when first needed, and
# again only when that file changed. Needed beforehand: make, and Python 3.11 or newer.

PYTHON ?= python3
SWEEP_FLAGS ?=
PYTEST_FLAGS ?= -n auto --dist loadscope
LOCK_FLAGS ?=
UV := uv==0.13.9

BIN := .venv/bin
unexport PYTHONPATH
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_USER := 0

# What .venv was made from. The lock with the folder, because a venv does not survive a move.
export packages_from := $(shell cksum 2>&1 < requirements.lock) in $(CURDIR)
export project_from := $(shell cksum 2>&1 < pyproject.toml)

.PHONY: help sweep test lint types docs evidence lock clean FORCE

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "With another Python: make clean, then for instance make test PYTHON=python3.13"

sweep: .venv/.project ## run the headline sweep (SWEEP_FLAGS="--workers 2", ...)
	@$(BIN)/wakhan sweep scenarios/sweeps/headline.yaml $(SWEEP_FLAGS)

test: .venv/.project ## run the tests (PYTEST_FLAGS="-k norm", "-n 0", ...)
	@$(BIN)/pytest $(PYTEST_FLAGS)

lint: .venv/.project ## check style and format with ruff, and that imports run downward
	@$(BIN)/ruff check --output-format concise .
	@$(BIN)/ruff format --check --output-format concise .
	@$(BIN)/lint-imports

types: .venv/.project ## check types with mypy
	@$(BIN)/mypy

docs: .venv/.project ## write the generated tables in docs/ anew, and list what is older than the code
	@$(BIN)/python -m sim.pages --write

evidence: .venv/.project ## score accounts by the record, and write docs/evidence.md anew (under an hour)
	@$(BIN)/python -m sim.pages.evidence

# Keeps every locked version that still fits pyproject.toml.
lock: .venv/.packages ## write requirements.lock anew (LOCK_FLAGS=--upgrade for newer versions)
	@$(BIN)/python -m pip install -qq $(UV)
	@$(BIN)/uv pip compile pyproject.toml --extra test --group build --universal \
		--python-version 3.11 --generate-hashes --custom-compile-command "make lock" \
		--quiet $(LOCK_FLAGS) --output-file requirements.lock
	@echo "requirements.lock is up to date"

clean: ## remove .venv, caches and builds (results stay)
	@rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The set-up, in two steps that each leave a stamp when done. Without its stamp a .venv is taken
# for half made and begun afresh.
ifneq ($(shell (test -x $(BIN)/python && $(BIN)/python -c 0 && cat .venv/.packages) 2>&1),$(packages_from))
.venv/.packages: FORCE
endif
ifneq ($(shell cat .venv/.project 2>&1),$(project_from))
.venv/.project: FORCE
endif

.venv/.packages:
	@command -v $(PYTHON) >/dev/null || \
		{ echo "wakhan needs Python 3.11 or newer, and there is no $(PYTHON) here." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "wakhan needs Python 3.11 or newer, and $(PYTHON) is" \
		"$$($(PYTHON) -V 2>&1): name a newer one, as in 'make test PYTHON=python3.13'." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "wakhan needs Python's venv module, and $(PYTHON) comes without it" \
		"(on Debian and Ubuntu it is the package python3-venv)." >&2; exit 1; }
	@echo "Setting up .venv ($$($(PYTHON) -V)): the packages in requirements.lock, about a minute, once"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install -qq --no-deps --only-binary :all: --requirement requirements.lock || \
		{ echo "Set-up failed: the packages could not be installed (see above)." >&2; exit 1; }
	@echo "$$packages_from" > $@

.venv/.project: .venv/.packages
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m pip check --quiet || \
		{ echo "requirements.lock does not fit pyproject.toml: run 'make lock'." >&2; exit 1; }
	@echo "$$project_from" > $@
	@echo "Installed wakhan in .venv"
