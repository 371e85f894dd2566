# Two commands: `make chat` talks to the bot in this terminal, `make test` checks everything.
# Either sets up what it needs first, and both are quick when all is there.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
KNOWLEDGE := $(shell find knowledge index tests/golden -type f -not -name '*.pyc' -not -path 'index/training/*')

.PHONY: chat test format index serve-only
.DEFAULT_GOAL := chat

chat: $(VENV)/.serve var/.indexed
	@$(PY) -m bot chat

test: $(VENV)/.all var/.indexed
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

format: $(VENV)/.all
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

index: var/.indexed

serve-only: $(VENV)/.serve

$(PY):
	@echo "== making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.serve: requirements-serve.lock | $(PY)
	@echo "== installing what serving needs (about half a minute)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --requirement requirements-serve.lock
	@touch $@

$(VENV)/.all: requirements.lock $(VENV)/.serve | $(PY)
	@echo "== installing what training, other encoders and the tests need (one to two minutes)"
	@$(PY) scripts/install_torch.py
	@$(PY) -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	@touch $@

var/.indexed: $(VENV)/.serve $(KNOWLEDGE)
	@echo "== building the index from knowledge/ (two to twelve minutes the first time)"
	@$(PY) scripts/reindex.py
	@touch $@
