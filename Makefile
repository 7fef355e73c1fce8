VENV ?= .venv
PYTHON ?= python3
RUN = $(VENV)/bin/python
# What a deployed shop would have in its environment; nothing is called with it.
IN_PRODUCTION = DJANGO_DEBUG=0 DJANGO_SECRET_KEY="`$(RUN) -c 'import secrets; print(secrets.token_urlsafe(50))'`" \
	GENLOOK_API_KEY=gk_none GENLOOK_BASE_URL=https://api.genlook.app/tryon/v1

.PHONY: gallery install models demo test check test-services clean

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

test: install models
	$(RUN) -m pytest $(ARGS)

check: install
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) manage.py makemigrations --check --dry-run
	$(IN_PRODUCTION) $(RUN) manage.py check --deploy --fail-level WARNING

# Contact sheets of the sandbox's previews; ARGS="FOLDER …" for pictures of your own.
gallery: install models
	$(RUN) -m benchmarks.gallery $(ARGS)

clean:
	rm -rf var artefacts build dist .pytest_cache .mypy_cache .ruff_cache
