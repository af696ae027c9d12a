# Every target sets up what it needs, in .venv.
PYTHON ?= python3
VENV := .venv
DEMO := demo
BIN := $(VENV)/bin
SHELL := /bin/bash
# Tests wait for kernels and pages as much as they compute.
WORKERS = $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))

# nbgrader finds its own tools by name; one BLAS thread a process, since graders and tests run side by side.
export PATH := $(abspath $(BIN)):$(PATH)
export OPENBLAS_NUM_THREADS ?= 1
# Every command is a process of its own, and starts sooner from compiled modules.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test tests lint lab build bench gallery gallery-shots attacks-report mutants clean
help:
	@echo "make demo   grade a class of submissions and see what an instructor sees"
	@echo "make test   every test, and the linters"
	@echo "make lab    JupyterLab on the students' notebooks"
	@echo "make gallery  all widgets on a page without code, for a lecture"
	@echo "make gallery-shots  their pictures, in light and dark, into docs/gallery"
	@echo "make build  the students' notebooks from solutions/"
	@echo "make lint   ruff, mypy and stale builds"
	@echo "make bench  this library against its peers, into docs/benchmarks.md"
	@echo "make attacks-report  who gains marks by a trick, from stock nbgrader and from this grader"
	@echo "make mutants  whether every slip in a right solution costs points, into docs/mutants.md"
	@echo "make clean  remove what the above made"

$(VENV)/%.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[$*]'
	@touch $@ $(if $(filter dev,$*),$(VENV)/instructor.installed)

demo: $(VENV)/instructor.installed
	$(BIN)/autograder demo $(DEMO)

build: $(VENV)/instructor.installed
	$(BIN)/autograder build

lab: $(VENV)/instructor.installed
	$(BIN)/jupyter lab --FileContentsManager.preferred_dir=notebooks

gallery: $(VENV)/gallery.installed
	$(BIN)/python tests/browser/voila_server.py

gallery-shots: $(VENV)/dev.installed
	$(BIN)/python tests/browser/shots.py

lint: $(VENV)/dev.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/autograder build --check

# Linters use the processor where tests leave it.
test:
	@$(MAKE) --no-print-directory --jobs 2 lint tests

tests: $(VENV)/dev.installed
	$(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

bench: $(VENV)/bench.installed
	$(BIN)/python -m benchmarks

attacks-report: $(VENV)/dev.installed
	$(BIN)/python tests/attacks/report.py

mutants: $(VENV)/mutants.installed
	$(BIN)/python -m mutants

clean:
	rm -rf $(VENV) dist demo .pytest_cache .hypothesis .mypy_cache .ruff_cache
