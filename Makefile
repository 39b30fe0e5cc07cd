# Two commands: `make run` serves on http://127.0.0.1:8000 (PORT moves it), `make test` runs the tests but the browser's
# and that of the types, which `make check` reads.
# ARGS chooses among tests: make test ARGS="tests/people -x"

# Without compiled modules each process would start seconds later.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
ARGS ?=
INSTALL = command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: no $(PYTHON) here." >&2; exit 1; }; \
	$(PYTHON) salesdept/embedded/install.py
MADE = $(MAKE) --silent --no-print-directory

.PHONY: run test setup dev lock lint check tour bench

run: setup
	@.venv/bin/python manage.py serve

test: dev
	.venv/bin/python -m pytest -m "not browser and not types" -n auto --maxprocesses 4 $(ARGS)

# Whether something is left to install, the lock file's content decides, not its date.
setup:
	@$(INSTALL) requirements.lock
	@$(MADE) var/translations-made var/static-made

dev:
	@$(INSTALL) requirements-dev.lock
	@$(MADE) var/translations-made

var/translations-made: $(wildcard locale/*/LC_MESSAGES/*.po)
	@.venv/bin/python manage.py translations --skip-checks && touch $@

var/static-made: $(shell find static 2>/dev/null) requirements.lock
	@.venv/bin/python manage.py collectstatic --noinput --clear --skip-checks --verbosity 0 && touch $@

check: lint
	.venv/bin/python -m mypy .

lint: dev
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m djlint templates --lint --quiet

# For those who change what pyproject.toml names; wants uv. LOCK="--upgrade" takes newer versions.
LOCK ?=
COMPILE = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header $(LOCK)

lock:
	$(COMPILE) --extra embedded --extra pdf --extra invoice --output-file requirements.lock
	$(COMPILE) --extra embedded --extra pdf --extra invoice --group dev --constraint requirements.lock --output-file requirements-dev.lock

# The README's pictures, of the demo company that `make run` serves.
tour: dev
	.venv/bin/python docs/tour/shoot.py

# Queries, milliseconds and bytes of the daily pages, on the database of `make run` or of DATABASE_URL.
bench: dev
	.venv/bin/python manage.py shell --no-imports -c "import bench.pages"
