VENV ?= .venv
PYTHON ?= python3
RUN = $(VENV)/bin/python

.PHONY: install models demo test check test-services clean

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
	$(RUN) manage.py check

clean:
	rm -rf var artefacts build dist .pytest_cache .mypy_cache .ruff_cache
