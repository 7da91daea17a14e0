# `make help` says what there is. PYTHON names the Python that the virtual environment is made with.

PYTHON ?= python3
DEPLOYMENT ?= default-vpc
PIPENV = 2026.10.3

# Nothing of the caller's Python environment leaks in, and pipenv takes the .venv here as its own.
export VIRTUAL_ENV = $(CURDIR)/.venv
export PIPENV_VERBOSITY = -1
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE

BIN = .venv/bin
BLUEPRINTS = $(basename $(notdir $(wildcard deployments/*.hcl)))
# Those with tests of their own in tests/blueprints: `make test` runs the first one's, `make test-all` the others'.
TESTED = default-vpc warm-standby
# What loses a region in drills; the tests of `make ci` have each lose its active region.
DRILLED = $(wildcard deployments/*.hcl) tests/drills/three-regions.hcl
DRILLS = docs/drills
# How many processes of `make test` and `make test-all` run side by side: as many as memory holds.
JOBS ?= $(shell $(PYTHON) .ci/jobs.py)
# What these two run, the longest first, each in a process of its own: a process takes one emulator only.
TEST = test-emulated-$(firstword $(TESTED)) test-mocked test-others
TEST_DRILLS = $(addprefix test-drill-, $(basename $(notdir $(DRILLED))))
# The runbook, typed as it is written, and the steps that plans refuse.
TEST_STEPS = $(addprefix test-emulated-, recovery_page skipped_steps)
TEST_ALL = $(TEST_DRILLS) $(TEST_STEPS) $(addprefix test-emulated-, $(filter-out $(firstword $(TESTED)), $(TESTED))) \
  $(foreach environment, production staging, $(addsuffix -$(environment), $(addprefix test-every-, $(BLUEPRINTS)))) \
  test-every-benchmark $(GATE)
# The stacks that the outage gate has to catch; its tests are chosen by their file.
GATE = test-emulated-test_gate.py
SIDE_BY_SIDE = --no-print-directory --jobs=$(JOBS) --output-sync=target
PYTEST = $(BIN)/python -m pytest
COVERED = --cov --cov-report=

.DEFAULT_GOAL := help
.PHONY: help setup python terraform local drill drill-all synth test test-mocked test-others test-fast test-all ci check format coverage benchmark growth judge docs lock clean

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 14

local: terraform .venv/installed ## Apply DEPLOYMENT to an AWS on this machine, check it, remove it; KEEP=1 leaves it up
	@$(BIN)/python main.py local --deployment "$(DEPLOYMENT)" $(if $(KEEP),--keep)

drill: terraform .venv/installed ## DEPLOYMENT loses the region LOSE on an AWS on this machine, fails over, comes back
	@$(BIN)/python main.py drill --deployment "$(DEPLOYMENT)" --lose "$(LOSE)" $(if $(TO),--to "$(TO)")

drill-all: terraform .venv/installed ## Every deployment loses each of its regions; the evidence goes to docs/drills
	@$(MAKE) $(SIDE_BY_SIDE) --keep-going $$($(BIN)/python -m commands.drill_list $(DRILLED) | sed 's|/|+|g; s/^/drill-one-/'); \
	  status=$$?; $(BIN)/python -m commands.evidence $(DRILLS) && exit $$status

# A pattern's match has no slash.
drill-one-%: terraform .venv/installed
	@$(BIN)/python main.py drill --deployment "$(subst +,/,$(firstword $(subst @, ,$*)))" --lose "$(lastword $(subst @, ,$*))" --evidence $(DRILLS)

synth: .venv/installed ## Write the Terraform JSON of every deployment to cdktf.out
	@$(BIN)/python main.py

test: terraform .venv/installed ## All tests but those of `make test-all`, with coverage enforced
	@rm -f .coverage .coverage.*
	@$(MAKE) $(SIDE_BY_SIDE) $(TEST)
	@$(BIN)/python -m coverage combine --quiet
	@$(MAKE) --no-print-directory coverage

test-all: terraform .venv/installed ## The tests that apply every blueprint to the embedded AWS, in both environments
	@$(MAKE) $(SIDE_BY_SIDE) $(TEST_ALL)

ci: check terraform .venv/installed ## `make check`, then the tests of `make test` and `make test-all` at once
	@rm -f .coverage .coverage.*
	@$(MAKE) $(SIDE_BY_SIDE) $(TEST_ALL) $(TEST)
	@$(BIN)/python -m coverage combine --quiet
	@$(MAKE) --no-print-directory coverage

# The provider's schema is large: with less garbage collection Terraform takes a tenth less time for a tenth more memory.
test-emulated-% test-every-% test-drill-% drill-one-%: export GOGC = 400

test-emulated-%: terraform .venv/installed
	COVERAGE_FILE=.coverage.$* $(PYTEST) $(COVERED) -m "emulated" -k "$*"

test-every-%: terraform .venv/installed
	$(PYTEST) -m "every_blueprint" -k "$*"

test-drill-%: terraform .venv/installed
	$(PYTEST) -m "drilled" -k "$*"

test-mocked: terraform .venv/installed
	$(PYTEST) tests/terraform

test-others: terraform .venv/installed
	COVERAGE_FILE=.coverage.others $(PYTEST) $(COVERED) -m "not emulated and not every_blueprint and not drilled and not judged" --ignore=tests/terraform

test-fast: .venv/installed ## The tests that need no Terraform
	$(PYTEST) -m "not terraform and not every_blueprint and not drilled and not judged" --numprocesses=auto --dist=worksteal

coverage: ## Hold the last test run's coverage to its bounds
	@$(BIN)/python -m coverage report --include='model/*' --fail-under=100
	@$(BIN)/python -m coverage report --omit='model/*' --fail-under=95

check: .venv/installed ## Format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .

format: .venv/installed ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

benchmark: .venv/installed ## Time synthesis against plain CDKTF, or the checkout in the folder AGAINST
	$(BIN)/python -m benchmarks.synthesis $(if $(AGAINST),--against "$(AGAINST)")

judge: .venv/installed .venv-judges/installed ## Let checkov and parliament look at the stacks of every variant of the blueprints
	$(PYTEST) -m judged tests/judges

growth: .venv/installed ## Time synthesis with 2, 4, 8 and 16 regions
	$(BIN)/python -m benchmarks.growth

docs: .venv/installed ## Write the tables of docs/deployment-language.md, docs/alarms.md and docs/judges.md
	$(BIN)/python -m model.language.reference docs/deployment-language.md
	$(BIN)/python -m stacks.alarm_page docs/alarms.md
	$(BIN)/python -m judges.page docs/judges.md

setup: .venv/installed ## Make the virtual environment with the locked packages

.venv/installed: Pipfile.lock | python
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check pipenv==$(PIPENV)
	@$(BIN)/python -m pipenv sync --dev
	@touch $@

# They pin other versions of what Tapstack uses, too.
.venv-judges/installed: judges/requirements.txt | python
	@test -x .venv-judges/bin/python || $(PYTHON) -m venv .venv-judges
	@.venv-judges/bin/python -m pip install --quiet --disable-pip-version-check --requirement judges/requirements.txt
	@touch $@

lock: .venv/installed ## Resolve Pipfile anew
	@$(BIN)/python -m pipenv lock
	@$(BIN)/python .ci/clean_lock.py

python:
	@command -v $(PYTHON) >/dev/null || { echo "Tapstack needs Python 3.11 or newer; '$(PYTHON)' is not there. Name one: make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tapstack needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Name one: make PYTHON=…" >&2; exit 1; }

terraform: | python
	@command -v $${TERRAFORM_BINARY_NAME:-terraform} >/dev/null || { echo "Tapstack needs Terraform 1.11 or newer; it is not on the PATH. See https://developer.hashicorp.com/terraform/install" >&2; exit 1; }
	@$${TERRAFORM_BINARY_NAME:-terraform} version -json 2>/dev/null | $(PYTHON) -c 'import json, sys; sys.exit(tuple(map(int, json.load(sys.stdin)["terraform_version"].split("-")[0].split(".")[:2])) < (1, 11))' || { echo "Tapstack needs Terraform 1.11 or newer; see https://developer.hashicorp.com/terraform/install" >&2; exit 1; }

clean: ## Remove what was generated, but no state
	rm -rf .venv .venv-judges .local .cache .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis
