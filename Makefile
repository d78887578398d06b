# `make sandbox` and `make test` need nothing but Python (3.11, 3.12 or 3.13) and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: install sandbox test test-long coverage format lint readme reasons codes faults seal bench bench-full interop lock clean

install: $(STAMP)

# Two steps, since hashes can't cover the project itself.
$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

sandbox: install
	$(BIN)/fordringsbro sandbox

test: install
# Three, also on two cores: one of them mostly waits for processes that its test has started.
	$(BIN)/pytest -n 3 -m "not long"

test-long: install
	$(BIN)/pytest -m long --timeout 0

coverage: install
	$(BIN)/pytest -n 3 -m "not long" --cov --cov-report=term:skip-covered --cov-report=html

format: install
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

readme: install
	$(BIN)/python .ci/readme.py

# docs/reasons.md, after changing reasons or fixtures.
reasons: install
	$(BIN)/python tests/klient/aarsagsside.py

# docs/codes.md, after changing code lists.
codes: install
	$(BIN)/python tests/contract/kodeside.py

# docs/faults.md, after changing the list in tests/fejl or marks on tests.
faults: install
	$(BIN)/python tests/fejl/fejlside.py

# The fingerprint of the contract's files, after changing xsd/ or wsdl/ on purpose.
seal: install
	$(BIN)/python -m fordringsbro.contract.segl

# Other people's SOAP clients against the service; prints operations by clients.
interop: install
	.ci/install-clients
	CI=true $(BIN)/pytest -q tests/interop

# The report, as a table and in .benchmarks/; `bench-full` with large sizes. `benchmarks/peers/install` first, for
# others' servers beside ours.
bench: install
	$(BIN)/python -m benchmarks --json .benchmarks/bench.json
	$(BIN)/python -m benchmarks.kurver .benchmarks/bench.json .benchmarks/bench.svg

bench-full: install
	$(BIN)/python -m benchmarks --full --json .benchmarks/bench-full.json
	$(BIN)/python -m benchmarks.kurver .benchmarks/bench-full.json .benchmarks/bench-full.svg

# Needs uv; run after changing dependencies in pyproject.toml.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --group dev --no-header --no-emit-index-url pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .coverage htmlcov
