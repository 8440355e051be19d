# The project's commands. `make` without a command lists them.
export PORT ?= 8000
export DATA_DIR ?= var
# Without bytecode files every start would compile Django and Wagtail again.
unexport PYTHONDONTWRITEBYTECODE

# Run it to see whether it works: pyenv may have a shim named uv without uv.
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .uv/bin/uv)
BIN := .venv/bin
MANAGE = $(BIN)/python manage.py
SETTINGS = psec_site.settings.local
EMAIL = staff@localhost

# Values for `check --deploy` with production settings. It connects to nothing.
DEPLOY_ENV = SECRET_KEY=0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ \
	ALLOWED_HOSTS=example.org SITE_URL=https://example.org \
	DATABASE_URL=postgres://check@localhost/check EMAIL_URL=smtp+tls://check@localhost:587 \
	DEFAULT_FROM_EMAIL=check@example.org

.PHONY: help run dev password backup restore test test-long chaos bench check format messages handbook sync

help:
	@echo "make run       the site at http://localhost:$(PORT)/, as in production (PORT=8000 DATA_DIR=var)"
	@echo "make dev       the same with debug and reload"
	@echo "make password  set a new password for a staff login (EMAIL=$(EMAIL))"
	@echo "make backup    the whole site in one file, personal data included (FILE=psec.tar.gz)"
	@echo "make restore   replace the site with a backup (FILE=psec.tar.gz ARGS=--replace)"
	@echo "make test      the whole suite on SQLite, and on PostgreSQL what depends on the database (ARGS='-k words')"
	@echo "make test-long the same with more examples, restores killed after each step, and docs/deploy.md as root"
	@echo "make chaos     failure trials of real sites on both databases (SEED=… ARGS='--rounds=5 -k mail')"
	@echo "make bench     measure against plain references, as ratios (ARGS=cached for one part)"
	@echo "make check     linting, formatting, types, templates, migrations, translations, deployment settings"
	@echo "make format    apply the automatic fixes"
	@echo "make messages  update and compile the Spanish translations"
	@echo "make handbook  take the pictures of the admin's handbook anew, in Chromium"

run: staticfiles/staticfiles.json
	$(MANAGE) prepare --port $(PORT) --settings $(SETTINGS)
	$(MANAGE) serve --settings $(SETTINGS)

dev: SETTINGS = psec_site.settings.dev
dev: sync
	$(MANAGE) prepare --port $(PORT) --settings $(SETTINGS)
	$(MANAGE) serve --reload --settings $(SETTINGS)

password: sync
	$(MANAGE) changepassword $(EMAIL) --settings $(SETTINGS)

backup restore: sync
	$(MANAGE) $@ $(FILE) $(ARGS) --settings $(SETTINGS)

test: sync
	@echo "On SQLite:"
	env -u DATABASE_URL $(BIN)/pytest -n 2 $(ARGS)
	@echo "On PostgreSQL, the tests that depend on the kind of database:"
	$(BIN)/python tests/on_postgres.py $(BIN)/pytest -n 2 -m each_database $(ARGS) || [ $$? = 5 ] # 5: no tests

test-long: ARGS += --hypothesis-profile=long --timeout=0
test-long: test

chaos: sync
	$(BIN)/pytest tests/chaos --rounds=20 --seed="$(SEED)" --timeout=0 $(ARGS)

bench: staticfiles/staticfiles.json
	$(BIN)/python -m bench $(ARGS)

check: sync
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/djlint templates --lint --quiet
	$(MANAGE) makemigrations --check --dry-run --settings psec_site.settings.test
	$(MANAGE) messages --check --settings psec_site.settings.test
	env $(DEPLOY_ENV) $(MANAGE) check --deploy --fail-level WARNING --settings psec_site.settings.production

format: sync
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

messages: sync
	$(MANAGE) messages --settings psec_site.settings.test

handbook: sync
	WRITE_PICTURES=1 $(BIN)/pytest -n 0 --hypothesis-profile=long tests/browser/test_handbook_pictures.py

# Only if a file may have changed, because compressing all of them takes a while.
staticfiles/staticfiles.json: uv.lock $(shell find static -type f) | sync
	$(MANAGE) collectstatic --noinput --clear --verbosity 0 --settings $(SETTINGS)

sync: $(filter .uv/%,$(UV))
	$(UV) sync --locked

.uv/bin/uv:
	for python in python3 /usr/bin/python3 python; do \
		$$python -m venv --clear .uv && .uv/bin/python -m pip install --quiet uv && exit 0; \
	done; \
	echo "Install uv, or a Python that can make a venv (on Debian: apt install python3-venv)."; exit 1
