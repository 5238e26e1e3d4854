# make help
SHELL := /bin/sh
.DEFAULT_GOAL := all
# One build at a time: the package manager locks its folder.
.NOTPARALLEL:

PREFIX ?= /usr/local
DESTDIR ?=
# Where the demo leaves its repositories; empty: nowhere.
DEMO_DIR ?=
export DEMO_DIR

swift := .ci/swift
release_flags := -c release --static-swift-stdlib --product git-mlops
scripts := $(wildcard .ci/*) $(wildcard docs/demo/run templates/embed.sh)

all: build ## the debug build

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | \
	    while IFS='|' read -r target text; do printf '%-18s %s\n' "$$target" "$$text"; done

build: ## build for debugging, into .build/debug
	@.ci/prepare build
	$(swift) build

release: ## build for use: program, manual and completions, in .build/stage
	@.ci/prepare build
	$(swift) build $(release_flags)
	@.ci/stage

test: test-fast test-slow ## every test, within 20 minutes

test-fast: ## the tests that need no network and no minutes
	@.ci/prepare test
	$(swift) build --build-tests
	.ci/run-tests fast

test-slow: ## the suites whose name begins with Slow
	@.ci/prepare test
	$(swift) build --build-tests
	.ci/run-tests slow

lint: ## format and shell scripts
	@.ci/prepare lint
	$(swift) format lint --strict --recursive Sources Tests Package.swift
	shellcheck $(scripts)

format: ## bring the Swift files into shape
	@.ci/prepare lint
	$(swift) format --in-place --recursive Sources Tests Package.swift

demo: ## the whole story on a real model; DEMO_DIR=folder keeps its repositories
	@.ci/prepare demo
	$(swift) build $(release_flags)
	docs/demo/run .build/release/git-mlops

bench: ## the figures of docs/benchmarks.md
	@.ci/prepare test
	@$(MAKE) --no-print-directory release
	@Tests/Benchmarks/run
	@Tests/Benchmarks/evaluate

mutation: ## whether the tests notice altered rules: the figures of docs/mutation.md
	@.ci/prepare test
	@Tests/Mutation/run

fuzz: ## look for inputs that the parsers cannot take; FUZZ_SECONDS=60 for each kind
	@.ci/prepare build
	@Tests/Fuzz/run

fuzz-short: release ## what has failed before, and the same 2,000 inputs of each kind
	@Tests/Fuzz/run --short

# As root through sudo, what the user built is installed: nothing is built in the user's folder.
install: $(if $(SUDO_USER),,release) ## into PREFIX (/usr/local), below DESTDIR
	@.ci/install "$(DESTDIR)" "$(PREFIX)"

uninstall: ## what install put there
	@.ci/install --remove "$(DESTDIR)" "$(PREFIX)"

deb: ## a Debian package, in dist/
	@.ci/prepare package
	@$(MAKE) --no-print-directory release
	@.ci/package deb

dist: ## an archive with its libraries, in dist/
	@.ci/prepare package
	@$(MAKE) --no-print-directory release
	@.ci/package dist

check-packages: ## install what deb and dist make in clean roots (as root)
	@.ci/prepare check
	@$(MAKE) --no-print-directory deb dist
	@.ci/check-packages

clean: ## remove what was built
	rm -rf .build dist

.PHONY: all help build release test test-fast test-slow lint format demo bench mutation fuzz fuzz-short install \
    uninstall deb dist check-packages clean
