VENV ?= .venv
PYTHON ?= python3
RUN = $(VENV)/bin/python

.PHONY: install demo test check test-services clean

install: $(VENV)/.installed

$(VENV)/.installed: requirements.txt
	test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

demo: install
	$(RUN) manage.py demo $(ARGS)

test: install
	$(RUN) -m pytest $(ARGS)

check: install
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) manage.py makemigrations --check --dry-run
	$(RUN) manage.py check

clean:
	rm -rf var artefacts build dist .pytest_cache .mypy_cache .ruff_cache
