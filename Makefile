# make run: the baseline, printed and drawn. make test: the whole suite. make check: lint, types, import contract.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check lock clean

run: .venv/run.stamp
	$(BIN)/digital-balance run baseline --replicates 8 --out results/baseline

test: .venv/test.stamp
	$(BIN)/python -m pytest -n auto

check: .venv/check.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.venv/bin/python:
	$(PYTHON) -c "import sys; assert sys.version_info >= (3, 11), 'Python 3.11 or newer is needed: make PYTHON=python3.11'"
	$(PYTHON) -m venv .venv

.venv/run.stamp: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/test.stamp: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test]"
	touch $@ .venv/run.stamp

.venv/check.stamp: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test,check]"
	touch $@ .venv/test.stamp .venv/run.stamp

clean:
	rm -rf .venv build dist *.egg-info results
