.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
ADDRESS ?= 127.0.0.1
UV := $(BIN)/uv
QUICK := not (browser or postgres or corpus or kills or slow or spark)

.PHONY: help run quick test test-slow test-spark test-faults test-bluesky fuzz audit crash check evaluate bench load format lock browser postgres messages clean

help:  ## Say what every target does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

$(VENV)/run.stamp: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; say which with PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp tests/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@

run: $(VENV)/run.stamp  ## Create the environment if needed and open the app (PORT=8501 ADDRESS=127.0.0.1)
	ENGAGEMENT_LOCAL=1 $(BIN)/streamlit run app.py --server.port $(PORT) --server.address $(ADDRESS)

quick: $(VENV)/test.stamp check  ## Lint, types, and the tests without browser, PostgreSQL and corpora
	$(BIN)/python -m pytest -n 2 --dist loadgroup --hypothesis-profile quick -m "$(QUICK)"

test: $(VENV)/test.stamp browser postgres check  ## Everything a submission must pass: lint, types, all tests, browser included
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not browser and not slow and not spark"
	@# A journey that fails is walked once more: on a busy machine a slow second looks like a fault.
	$(BIN)/python -m pytest -n 2 --dist worksteal -p tests.browser.second_walks --reruns 1 -m "browser and not slow"

test-slow: $(VENV)/test.stamp browser  ## The long tests: whole corpora of bad files, large accounts
	$(BIN)/python -m pytest -m slow

test-spark: $(VENV)/test.stamp  ## The same features on Apache Spark (installs pyspark; needs Java)
	@command -v java >/dev/null || { if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -q && apt-get install -y -q default-jre-headless; \
	  else echo "*** No Java: install it (Debian: apt-get install default-jre-headless). The Spark test cannot run. ***"; exit 1; fi; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pyspark>=4.3" setuptools
	$(BIN)/python -m pytest -m spark

test-faults: $(VENV)/test.stamp  ## Fetching among thousands of seeded faults: limits, cuts, circles, kills, changed schemas
	$(BIN)/python -m pytest -n 2 -m slow tests/ingest/networks/test_faults.py

fuzz: $(VENV)/test.stamp  ## Look at 3,000 bad inputs: one table into docs/RELIABILITY.md
	$(BIN)/python -m benchmarks.fuzz

audit: $(VENV)/test.stamp  ## Known holes in what is pinned (needs the network)
	test -x $(UV) || $(BIN)/python -m pip install --quiet uv
	$(UV) tool run pip-audit --require-hashes=false --disable-pip --no-deps -r requirements.txt

crash: $(VENV)/test.stamp postgres  ## Kill processes 1,000 times at random points of saving, sharing, revoking, deleting, migrating
	ENGAGEMENT_KILLS=1000 $(BIN)/python -m pytest tests/store/test_kills.py

test-bluesky: $(VENV)/test.stamp  ## Bluesky's real servers on this machine, seeded, against what fetch returns (Debian, as root)
	tests/live/bluesky/network.sh run $(BIN)/python -m pytest tests/live/bluesky

evaluate: $(VENV)/test.stamp  ## What the answers are worth on the real data in ../shared/data
	$(BIN)/python -m benchmarks.evaluate

bench: $(VENV)/test.stamp  ## Time what a user waits for, and 100,000 followers with 2,000,000 interactions
	$(BIN)/python -m benchmarks.seconds
	$(BIN)/python -m benchmarks.large_account

load: $(VENV)/test.stamp  ## What a click costs, and how long many visitors wait: docs/PERFORMANCE.md (Linux)
	$(BIN)/python -m benchmarks.load

check: $(VENV)/test.stamp  ## Lint and types only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/test.stamp  ## Put the code in the house format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

browser:  ## Install Chromium for the browser tests where it is missing (Debian, as root)
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -q && apt-get install -y -q chromium; \
	  else echo "*** No Chromium: install it (Debian: apt-get install chromium). The browser tests will be SKIPPED. ***"; fi; }

postgres:  ## Install PostgreSQL for the tests of the store where it is missing (Debian, as root)
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -q && apt-get install -y -q postgresql; \
	  else echo "*** No PostgreSQL: install it (Debian: apt-get install postgresql). The store will be tested on SQLite ONLY. ***"; fi; }

messages: $(VENV)/test.stamp  ## Collect the visible strings into the es and en catalogues
	$(BIN)/pybabel -q extract --no-location --sort-output -k N_ -o .messages.pot --omit-header engagement pages app.py
	for code in es en; do $(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --omit-header -w 100 -i .messages.pot -l $$code -o engagement/locale/$$code/LC_MESSAGES/messages.po; done
	rm .messages.pot

lock:  ## Pin every dependency anew (needs the network)
	test -x $(UV) || $(BIN)/python -m pip install --quiet uv
	$(UV) pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-annotate pyproject.toml -o requirements.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-annotate --group test -c requirements.txt -o tests/requirements.txt

clean:  ## Remove the environment and all caches
	rm -rf $(VENV) tests/live/bluesky/node_modules tests/live/bluesky/run .mypy_cache .ruff_cache .pytest_cache .hypothesis
