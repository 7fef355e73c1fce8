VENV ?= .venv
PYTHON ?= python3
RUN = $(VENV)/bin/python
# What a deployed shop would have in its environment; nothing is called with it.
IN_PRODUCTION = DJANGO_DEBUG=0 DJANGO_SECRET_KEY="`$(RUN) -c 'import secrets; print(secrets.token_urlsafe(50))'`" \
	GENLOOK_API_KEY=gk_none GENLOOK_BASE_URL=https://api.genlook.app/tryon/v1

.PHONY: bench bench-storefront gallery install live-mariadb live-rabbitmq live-sqlite models demo test check test-services clean

install: $(VENV)/.installed

$(VENV)/.installed: requirements.txt
	test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

# Never stops a build: without a way to the package index, the sandbox takes a simpler way.
models: install
	@$(RUN) manage.py genlook_sandbox_models --optional

demo: install models
	$(RUN) manage.py demo $(ARGS)

# On all cores, each file's tests on one of them; ARGS="-n 0 PATH" runs few at once, in order.
ON_ALL_CORES = -n auto --dist loadfile

test: install models
	$(RUN) -m pytest $(ON_ALL_CORES) $(ARGS)

# Databases and brokers as `make test-services` finds them; their databases are made and removed, nothing else is touched.
POSTGRES ?= postgres://postgres@127.0.0.1:5432/postgres
MARIADB ?= mysql://root@127.0.0.1:3306/test
REDIS ?= redis://127.0.0.1:6379/9
RABBITMQ ?= amqp://guest:guest@127.0.0.1:5672//
# All that touches rows, less what is long and about pictures, addresses, words, bodies and hours, and the sandbox's own.
ON_ROWS = $(ON_ALL_CORES) -m "not services and not browser and not worker" tests/catalogue tests/plugin tests/privacy tests/reliability \
	--ignore tests/privacy/test_hostile.py --ignore tests/privacy/test_ownership.py --ignore tests/privacy/test_api.py \
	--ignore tests/catalogue/test_oscar.py --ignore tests/reliability/test_deadlines.py \
	--ignore tests/catalogue/test_urls.py --ignore tests/privacy/test_download.py \
	--ignore tests/plugin/test_translation.py --ignore tests/plugin/test_sentences.py -k "not (memory_is_flat or over_http)"
LIVE = --ds=tests.reliability.services.settings -m services -s tests/reliability/services

# Fails where a service is missing. The quick tests on each database, then real workers under load, kills and faults.
test-services: install
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-services.txt
	DATABASE_URL=$(POSTGRES) CELERY_BROKER_URL=$(REDIS) $(RUN) -m pytest $(ON_ROWS)
	DATABASE_URL=$(MARIADB) CELERY_BROKER_URL=$(RABBITMQ) $(RUN) -m pytest $(ON_ROWS)
	$(RUN) -m pytest $(ON_ALL_CORES) -m services -rP tests/reliability/test_economy.py tests/reliability/test_rush.py
	DATABASE_URL=$(POSTGRES) CELERY_BROKER_URL=$(REDIS) $(RUN) -m pytest $(LIVE)
	$(MAKE) --jobs 2 --output-sync=target live-rabbitmq live-mariadb live-sqlite

# Two at once, since their workers mostly wait.
live-rabbitmq:
	DATABASE_URL=$(POSTGRES) CELERY_BROKER_URL=$(RABBITMQ) $(RUN) -m pytest $(LIVE) -k "not benchmark"

# On the broker that is a folder.
live-mariadb: export DATABASE_URL = $(MARIADB)
live-mariadb live-sqlite:
	$(RUN) -m pytest $(LIVE) -k "kill or lost or deliver"

check: install
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) manage.py makemigrations --check --dry-run
	$(IN_PRODUCTION) $(RUN) manage.py check --deploy --fail-level WARNING
	$(RUN) -m bandit -q -c pyproject.toml -r genlook_django demo_shop
# What the advisories' database doesn't know is listed as skipped: behind a package mirror that can be everything.
	$(RUN) -m pip_audit --local --skip-editable --progress-spinner off

# Contact sheets of the sandbox's previews; ARGS="FOLDER …" for pictures of your own.
gallery: install models
	$(RUN) -m benchmarks.gallery $(ARGS)

# The plain way and the plugin's, side by side. ARGS="-h" tells what there is to choose; wants a quiet machine.
bench: install
	$(RUN) -m benchmarks.tryons $(ARGS)

# Requests per second of the storefront, beside a bare view and beside Pillow alone. A minute; wants a quiet machine.
bench-storefront: install
	$(RUN) -m benchmarks.storefront $(ARGS)

clean:
	rm -rf var artefacts build dist .pytest_cache .mypy_cache .ruff_cache
