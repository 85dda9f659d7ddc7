# `make run` sets everything up and leads a dialogue; `make test` sets everything up and passes the tests.
# Everything works as root and as an ordinary user with sudo, on Debian 12 and its kin; for other systems see README.md.

PYTHON_BIN := .venv/bin/python
FACILITATOR := .venv/bin/facilitator
NAMES ?= $(shell printf '%s' "$$FACILITATOR_NAMES")

BENCHES := dialogue journal mirroring care raised table hearing speech choosing
SOUND_BENCHES := session speaking

.PHONY: help run demo check-sound test test-fast test-spoken test-exhaustive check bench $(BENCHES:%=bench-%) $(SOUND_BENCHES:%=bench-%) \
	model lock clean

help:
	@echo "make run          set up, look for microphone, loudspeaker and model, and lead a dialogue"
	@echo "make demo         set up and play the demonstration; the sound is written to demo-out/"
	@echo "make test         set up and pass all tests (make test-fast: those without sound)"
	@echo "make check        ruff, mypy and the import rules"
	@echo "make bench        measure everything that BENCHMARKS.md holds"
	@echo "make model        make the bundled speech model anew (about two hours)"

run:
	@scripts/setup.sh run
	@$(FACILITATOR) talk --demo-without-sound $(if $(NAMES),--names $(NAMES))

demo:
	@scripts/setup.sh run
	@$(FACILITATOR) demo

check-sound:
	@scripts/setup.sh run
	@$(FACILITATOR) check

test:
	@scripts/setup.sh test
	@scripts/test.sh

test-exhaustive:
	@scripts/setup.sh test
	$(PYTHON_BIN) -m pytest -m exhaustive

test-fast:
	@scripts/setup.sh test
	$(PYTHON_BIN) -m pytest -n auto -m "not spoken and not slow and not exhaustive"

test-spoken:
	@scripts/setup.sh test
	$(PYTHON_BIN) -m pytest -m spoken

check:
	@scripts/setup.sh test
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: $(BENCHES:%=bench-%) $(SOUND_BENCHES:%=bench-%)

$(BENCHES:%=bench-%): bench-%:
	@scripts/setup.sh test
	$(PYTHON_BIN) scripts/bench_$*.py

# These play and listen; on a virtual sound card, so that they can be repeated anywhere.
$(SOUND_BENCHES:%=bench-%): bench-%:
	@scripts/setup.sh test
	$(PYTHON_BIN) scripts/on_virtual_card.py $(PYTHON_BIN) scripts/bench_$*.py

# About two hours on two cores; needs the recordings that scripts/model/real_speech.py names, and some Debian packages.
model:
	@scripts/setup.sh test
	.venv/bin/python -m pip install -q -e '.[model]'
	$(PYTHON_BIN) -m scripts.model.build

UV_COMPILE := UV_PYTHON_DOWNLOADS=never $(CURDIR)/.venv/bin/uv pip compile --universal --python-version 3.10 --generate-hashes --no-header --no-emit-index-url --no-annotate -q

lock:
	@scripts/setup.sh test
	$(UV_COMPILE) pyproject.toml -o requirements.lock
	$(UV_COMPILE) pyproject.toml --extra dev -o requirements-dev.lock
	@mkdir -p build/macos
	@sed "/^environments/s/!=/==/" pyproject.toml > build/macos/pyproject.toml
	cd build/macos && $(UV_COMPILE) pyproject.toml -o ../../requirements-macos.lock

clean:
	rm -rf .venv demo-out .pytest_cache .mypy_cache .ruff_cache .hypothesis
