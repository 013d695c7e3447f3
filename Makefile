# Two commands: `make run` (set up, then every chapter) and `make test` (set up, then every check).
.PHONY: run test lab notebooks records lint bench docs dist lock gallery clean
# Every chapter and every test worker is a new process: compiled once and kept, imports cost a fifth.
export PYTHONDONTWRITEBYTECODE :=
UV := .tools/bin/uv
PY := .venv/bin/python
AXE := .tools/axe/package/axe.min.js
AXE_SHA256 := e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745
TSC := .tools/tsc/node_modules/.bin/tsc
SCRIPT := --allowJs --checkJs --noEmit --noUnusedLocals --noUnusedParameters --target es2023 --lib esnext,dom,dom.iterable mediakit/reporting/exploring/explore.js
LAB := $(if $(filter 0,$(shell id -u)),--allow-root)

run: .venv/.ok
	$(PY) -m mediakit run

test: .venv/.ok
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m pytest

lab: .venv/.ok
	$(PY) -m jupyterlab $(LAB) --LabApp.default_url=/lab/tree/notebooks/00-start-here.ipynb

notebooks: .venv/.ok
	$(PY) -m mediakit.reporting.chapters notebooks

# What each lexicon was measured on, written into its own file; the hashes say that a change was meant.
records: .venv/.ok
	$(PY) tests/benchmarks/record_lexicons.py
	cd mediakit/finding/lexicons && sha256sum *.yaml > ../../../tests/cases/lexicons.sha256

lint: .venv/.ok
	$(PY) -m ruff check
	$(PY) -m mypy
	if [ -x $(TSC) ]; then $(TSC) $(SCRIPT); fi

# The engine beside scikit-learn, on the sample corpus; other benchmarks say at their top what they need.
bench: .venv/.ok
	$(PY) tests/benchmarks/bench_engine.py

# Every figure on three corpora, in one page to be looked at whole.
gallery: .venv/.ok
	$(PY) tests/benchmarks/gallery.py

# The site, from the repository alone: a broken link or a name without an entry fails. Its packages have a lock of their own.
docs: .venv/.docs
	$(PY) -m sphinx -q -W --keep-going -b html docs docs/_build/html
	@$(MAKE) --no-print-directory $(AXE) >/dev/null 2>&1 || true
	$(PY) docs/check_pages.py docs/_build/html $(AXE)
	@echo docs/_build/html/index.html

.venv/.docs: .venv/.ok requirements/docs.txt
	@if [ -x $(UV) ]; then $(UV) pip install -q -p .venv --require-hashes -r requirements/docs.txt; \
	else $(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/docs.txt; fi
	@touch $@

# The types of the page's script, which `make lint` checks where this is.
$(TSC):
	npm install --silent --no-audit --no-fund --no-save --prefix .tools/tsc typescript@5.9.3

# Looks at the pages as somebody would who cannot see them; left out where there is no npm.
$(AXE):
	mkdir -p .tools/axe && cd .tools/axe && npm pack --silent axe-core@4.14.1
	echo "$(AXE_SHA256)  .tools/axe/axe-core-4.14.1.tgz" | sha256sum -c --quiet
	tar xzf .tools/axe/axe-core-4.14.1.tgz -C .tools/axe

# Wheel and sdist, each tried in an empty environment outside the checkout; docs/develop/release.md has the whole recipe.
dist: .venv/.ok
	rm -rf dist
	$(PY) -m hatchling build -d dist
	$(PY) tests/check_dist.py dist/*.whl dist/*.tar.gz

# The environment: uv from the package registry (no root, no venv module needed), then exactly what the lock names.
# Where uv cannot be had or cannot run, the standard venv and pip do the same from the same hashes, only more slowly.
.venv/.ok: pyproject.toml requirements/lock.txt requirements/build.txt requirements/uv.txt
	@if $(MAKE) --no-print-directory $(UV) && $(UV) --version >/dev/null; then \
	  $(MAKE) --no-print-directory .venv/by-uv; \
	else \
	  echo "uv is not to be had here: setting up with venv and pip instead" >&2; \
	  $(MAKE) --no-print-directory .venv/by-pip; \
	fi
	@touch $@

.PHONY: .venv/by-uv .venv/by-pip
.venv/by-uv:
	$(UV) venv -q --clear --python '>=3.11' --no-python-downloads .venv
	$(UV) pip sync -q -p .venv --require-hashes requirements/lock.txt requirements/build.txt
	$(UV) pip install -q -p .venv --no-deps --no-build-isolation -e .

.venv/by-pip:
	python3 -m venv --clear .venv
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/lock.txt -r requirements/build.txt
	$(PY) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .

$(UV): requirements/uv.txt
	PIP_ROOT_USER_ACTION=ignore python3 -m pip install -q --disable-pip-version-check --upgrade --target .tools --require-hashes -r requirements/uv.txt
	@touch $@

# Resolve again: the newest versions that pyproject.toml allows, with hashes and without any download address.
lock: $(UV)
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
	  --all-extras --group dev pyproject.toml -o requirements/lock.txt
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
	  -c requirements/lock.txt --group docs -o requirements/docs.txt
	printf 'hatchling\neditables\n' | $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --upgrade -c requirements/lock.txt - -o requirements/build.txt
	printf 'uv\n' | $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --upgrade - -o requirements/uv.txt

clean:
	rm -rf .venv .tools results dist docs/_build docs/chapters docs/reference docs/lexicons
