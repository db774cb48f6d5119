# The two commands of the README, and those of daily work. `make help` lists them.

# Any Python from 3.11 on:  make test PYTHON=python3.13
PYTHON ?= python3
# The virtual environment; made where there is none.
VENV ?= .venv
# How many processes run the tests.
WORKERS ?= auto
# What `make bench` is given:  make bench BENCH="--rounds 9 --write docs/performance.md"
BENCH ?=
# What `make fuzz` is given:  make fuzz FUZZ="--count 10000 --python python3.13"
FUZZ ?=
# What `make soak` is given:  make soak SOAK="--disk"
SOAK ?=
# What the proofs are given:  make kills KILLS="--kills 100 --only sqlite"
FAULTS ?=
KILLS ?=
POWERLOSS ?=
CROWD ?= --store postgresql --workers 32 --times 20
RELAYS ?=
STATEFUL ?=
REMOTE ?= --mails 1000
GROWING ?=
SMTP_CUTS ?=
IMAP ?=
LMTP_KILLS ?=
# What `make whole-way` is given:  make whole-way WHOLE="--rounds 5 --write docs/performance.md"
WHOLE ?=
# What `make mutants` is given:  make mutants MUTANTS="alerts threads --processes 1"
MUTANTS ?=
BARE ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DEMO := build/demo.db

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types contracts docs tables tools bench fuzz soak mutants format \
	clean faults kills powerloss crowd relays stateful remote growing proofs workers whole-way \
	imap lmtp-kills smtp-cuts audit mail-in helpdesk-kills links bare

help:
	@echo "make demo    turn the mails of examples/inbox into tickets, notes and time entries"
	@echo "make test    run the tests, with their coverage"
	@echo "make check   all that is asked of a change: lint, types, contracts, docs, tests"
	@echo "make format  format the code and mend what ruff can"
	@echo "make tables  write the tables and diagrams of the documentation that come from the source"
	@echo "make docs    build the documentation into docs/_build/html"
	@echo "make bench   measure against the standard library and other packages"
	@echo "make fuzz    read a million mails that were made wrong on purpose"
	@echo "make soak    let two desks answer each other, and whoever is between, for 30 days"
	@echo "make mutants change the rules, a spot at a time, and see whether their tests notice"
	@echo "make proofs  all that follow, up to growing (hours)"
	@echo "make faults  let every call of every port fail, before and after, in six ways"
	@echo "make kills   kill -9 whoever handles mail, 10,000 times on each store and source"
	@echo "make powerloss  lose the power after each of many writes"
	@echo "make crowd   32 processes take 10,000 deliveries, many of them at the same moment"
	@echo "make relays  relays beside workers, some of them killed"
	@echo "make stateful   10,000 runs of 50 steps against a small model"
	@echo "make remote  kill whoever writes to a desk that is a remote API, at every point"
	@echo "make imap    cut the way to an IMAP server at every octet, with all that can happen there"
	@echo "make lmtp-kills  kill the LMTP server: whoever was answered 250 is committed"
	@echo "make smtp-cuts  cut the way to an SMTP server at every octet"
	@echo "make growing count what a mail takes with a thousand contacts, and with a million"
	@echo "make whole-way  measure the whole way of a mail beside django-helpdesk and Roundup"
	@echo "make audit   watch what mail makes us open, start or import: nothing"
	@echo "make helpdesk-kills  kill django-helpdesk's get_email, as ours: none lost, none doubled"
	@echo "make bare    install into bare environments, and measure what comes along"
	@echo "make links   follow the links of the documentation into the web"
	@echo "make mail-in measure mail through Maildir, LMTP and IMAP"
	@echo "make workers run the examples with Celery and with Procrastinate workers"
	@echo "make clean   remove all that these made, the virtual environment too"

demo: $(VENV)/.has-cli
	@mkdir -p $(dir $(DEMO))
	@rm -rf $(DEMO) $(DEMO)-wal $(DEMO)-shm examples/outgoing
	$(BIN)/mail2ticket process examples/inbox --settings examples/helpdesk.toml \
		--store sqlite:///$(DEMO)

# Tests marked `tools` need the checkers, which are large: `make check` runs them.
test: $(VENV)/.has-test
	$(BIN)/python -m pytest -n $(WORKERS) -m "not tools" --cov --cov-report=term

check: lint types contracts docs test tools

lint: $(VENV)/.has-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.has-dev
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python

contracts: $(VENV)/.has-dev
	$(BIN)/lint-imports --no-cache

docs: $(VENV)/.has-dev
	$(BIN)/python -m sphinx -W --keep-going -n -q -b html docs docs/_build/html

tables: $(VENV)/.has-dev
	$(BIN)/python docs/tables.py

tools: $(VENV)/.has-dev
	$(BIN)/python -m pytest -m tools

bench: | $(BIN)/python
	$(BIN)/python benchmarks/compare.py $(BENCH)

whole-way: | $(BIN)/python
	$(BIN)/python benchmarks/whole_way.py $(WHOLE)

fuzz: | $(BIN)/python
	$(BIN)/python tests/fuzz/run.py $(FUZZ)

soak: $(VENV)/.has-test
	$(BIN)/python tests/soak/soak_run.py $(SOAK)

mutants: | $(BIN)/python
	$(BIN)/python tests/mutation/mutants_run.py $(MUTANTS)

# The long forms of what the tests have in short; docs/reliability.md has their results.
PROOF := PYTHONPATH=tests:. $(BIN)/python

proofs: faults kills powerloss crowd relays stateful remote imap lmtp-kills smtp-cuts growing

faults: $(VENV)/.has-test
	$(PROOF) tests/faults/faults_run.py $(FAULTS)

kills: $(VENV)/.has-test
	$(PROOF) tests/kills/kills_run.py $(KILLS)

powerloss: $(VENV)/.has-test
	$(PROOF) tests/powerloss/powerloss_run.py $(POWERLOSS)

crowd: $(VENV)/.has-test
	$(PROOF) tests/crowd/crowd_run.py $(CROWD)

relays: $(VENV)/.has-test
	$(PROOF) tests/crowd/relays_run.py $(RELAYS)

stateful: $(VENV)/.has-test
	$(PROOF) tests/stateful/stateful_run.py $(STATEFUL)

remote: $(VENV)/.has-test
	$(PROOF) tests/remote/remote_kill_run.py $(REMOTE)

growing: $(VENV)/.has-test
	$(PROOF) tests/growing/growing_run.py $(GROWING)

imap: $(VENV)/.has-test
	$(PROOF) tests/imap/imap_faults_run.py $(IMAP)

lmtp-kills: $(VENV)/.has-test
	$(PROOF) tests/lmtp/lmtp_kills_run.py $(LMTP_KILLS)

smtp-cuts: $(VENV)/.has-test
	$(PROOF) tests/smtp_cuts/smtp_cuts_run.py $(SMTP_CUTS)

audit: $(VENV)/.has-test
	$(PROOF) tests/audit/audit_run.py

helpdesk-kills: $(VENV)/.has-test
	$(PROOF) tests/hosts/helpdesk_kills_run.py ours

bare: $(VENV)/.has-dev
	$(BIN)/python benchmarks/bare_install.py $(BARE)

# Asks the web for each link that leads there.
links: $(VENV)/.has-dev
	$(BIN)/python -m sphinx --keep-going -n -q -b linkcheck docs docs/_build/links

mail-in: $(VENV)/.has-test
	$(PROOF) benchmarks/mail_in.py

workers: $(VENV)/.has-test
	$(BIN)/python -m examples.celery_workers.run
	$(BIN)/python -m examples.procrastinate_workers.run

format: $(VENV)/.has-dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) build dist docs/_build examples/outgoing htmlcov .coverage .coverage.* \
		.mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests examples benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "mail2ticket needs Python 3.11 or later; $(PYTHON) is" \
			"$$($(PYTHON) --version 2>&1). Name another one: make PYTHON=python3.13" >&2; \
		exit 1; }
	$(PYTHON) -m venv $(VENV)

# One mark for each extra that is installed; a change of pyproject.toml installs it again.
$(VENV)/.has-%: pyproject.toml | $(BIN)/python
	$(PIP) install --editable ".[$*]"
	@touch $@
