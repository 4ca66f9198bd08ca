# make run: the portal on this machine · make install: for its units · make check · make test · make measure · make judge
# make bench, bench-full · make faults, faults-full · make planted · make audit

# An environment dies with the Python that made it: after an update of the system its packages are out of reach.
# Its stamps must go with it, or nothing would be installed into the new one.
ifneq ($(wildcard .venv),)
  ifneq ($(shell .venv/bin/python -c 'import pip' 2>/dev/null && echo whole),whole)
    $(shell rm -rf .venv)
  endif
endif

.PHONY: run install check test measure judge bench bench-full faults faults-full planted audit
.DELETE_ON_ERROR:
# What Python has compiled is kept: else each process of the suite compiles all packages anew.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --quiet --disable-pip-version-check --require-hashes

run: .venv/base.stamp
	@exec $(PY) -m scripts.run

# What an operator's site needs beside the folder itself. The site's user cannot write here, so what Python compiles is
# made now.
install: .venv/server.stamp
	@$(PY) -m compileall -q -x '\.venv|tests' .

check: .venv/dev.stamp
	@exec $(PY) -m scripts.check

test: .venv/dev.stamp
	@exec $(PY) -m scripts.test

# The figures of the house beside their bounds. FAST=--fast leaves out what the suite has to run for.
measure: .venv/dev.stamp
	@exec $(PY) -m scripts.measure $(FAST)

# Lighthouse and the Nu Html Checker, with Node and Java of this machine: some seven minutes.
judge: .venv/dev.stamp
	@exec $(PY) -m scripts.judge

# What the portal costs beside plain ways to do the same: writes docs/performance.md. Some four minutes.
bench: .venv/dev.stamp
	@exec $(PY) -m scripts.bench 5730 postgresql:5730

# Also with 100,000 articles, which take six minutes to load, and with a million short ones, for lists and the desk:
# some ten. A stop loses little: what is loaded stays in var/bench, and the next run goes on there.
bench-full: .venv/dev.stamp
	@exec $(PY) -m scripts.bench 5730 100000 lists:1000000 postgresql:5730

# Seven holes in the safety of the portal, each into a copy: the suite must see every one. Some five minutes.
planted: .venv/dev.stamp
	@exec $(PY) -m scripts.planted

# Scanners of others look at the code, the pinned packages and a demo site; each must find a planted hole first.
# Some ten minutes, and as long again for the first installation. ONLY="bandit semgrep" runs some of them.
audit: .venv/dev.stamp
	@exec $(PY) -m scripts.audit $(ONLY)

# A tenth of the figures of docs/reliability.md, on servers of their own: some twenty minutes.
faults: .venv/dev.stamp
	@exec $(PY) -m scripts.faults short

# The figures themselves: hours, taken up where it was broken off. One row: python -m scripts.faults full letters.
faults-full: .venv/dev.stamp
	@exec $(PY) -m scripts.faults full

# Done again only when the pinned list changes.
.venv/base.stamp: requirements/base.txt | .venv/bin/python
	@echo "正在安装依赖……"
	@$(PIP) -r requirements/base.txt
	@touch $@

.venv/server.stamp: requirements/server.txt | .venv/bin/python
	@echo "正在安装依赖……"
	@$(PIP) -r requirements/server.txt
	@touch $@

# Python compiles what is imported, when it is; of all these packages that is a small part.
.venv/dev.stamp: requirements/dev.txt | .venv/bin/python
	@echo "正在安装测试所需的依赖……"
	@$(PIP) --no-compile -r requirements/dev.txt
	@touch $@

# A name may exist and still not run (version managers leave such names), so each is tried.
.venv/bin/python:
	@for name in python3 python3.14 python3.13 python3.12; do \
		if $$name -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then \
			exec $$name -m venv --clear .venv; \
		fi; \
	done; \
	echo "需要 Python 3.12 或更新的版本（含 venv 模块），没有找到能运行的。" \
		"Python 3.12 or newer with its venv module is needed; none that runs was found." >&2; \
	exit 1
