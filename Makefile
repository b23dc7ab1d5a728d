# Short names for what CMake does. Each installs what it needs first (tools/setup.sh).
JOBS ?= $(shell getconf _NPROCESSORS_ONLN)
command := build/release/halfclose

.DEFAULT_GOAL := all
.PHONY: all run museum check bench format docs hunt setup clean asan clang tidy coverage valgrind determinism one-file mutate ci fresh

# build,PRESET: configures and builds
define build
	@cmake --preset $(1) --log-level=WARNING >build/$(1).log 2>&1 || { cat build/$(1).log; exit 1; }
	@cmake --build --preset $(1) --parallel $(JOBS)
endef

# The command, at build/release/halfclose
all: | build
	@tools/setup.sh build
	$(call build,release)

# The shipped scenarios, and one race from finding to replay
run: all
	@tools/tour.sh $(command)

# Each known race, without its bug and with it, and how long they take
museum: all
	@tools/museum.sh $(command)

# The debug build and every test
check: | build
	@tools/setup.sh check
	$(call build,dev)
	@ctest --preset dev --parallel $(JOBS)

# What an execution costs, beside other tools where they can be had; QUICK=--quick: without what takes long
bench: all
	@bench/peers/run.sh $(QUICK)
	@build/release/halfclose-bench $(QUICK) build/peers/lines.txt

format:
	@tools/setup.sh check
	@python3 -B tools/format.py . --fix

# What the documents quote of the program, and the schema
docs: | build
	@tools/setup.sh check
	$(call build,dev)
	@build/dev/halfclose schema >build/scenario.schema.json
	@mv build/scenario.schema.json docs/scenario.schema.json
	@python3 -B tests/docs/quotes_test.py build/dev/halfclose --update

# The table of docs/EXPLORING.md: who finds what after how many executions
hunt: all
	@python3 -B tests/docs/hunt_test.py build/release/halfclose-hunt --update

setup:
	@tools/setup.sh all

# check again, by clang
clang: | build
	@tools/setup.sh check
	$(call build,clang)
	@ctest --preset clang --parallel $(JOBS)

# check again, under AddressSanitizer and UndefinedBehaviorSanitizer
asan: | build
	@tools/setup.sh all
	$(call build,asan)
	@ctest --preset asan --parallel $(JOBS)

# The tests that stand beside their sources, under valgrind
valgrind: | build
	@tools/setup.sh check
	$(call build,dev)
	@tools/valgrind.sh build/dev base runtime sim model scenarios reports cli

# clang-tidy on every file, and what clang made of it
tidy: | build
	@tools/setup.sh all
	$(call build,tidy)
	@ctest --preset tidy --parallel $(JOBS)

coverage: | build
	@tools/setup.sh all
	$(call build,coverage)
	@find build/coverage -name '*.gcda' -delete
	@ctest --preset coverage --parallel $(JOBS)
	@tools/coverage.sh build/coverage

# The traces of every scenario along 1,000 random tapes (TAPES=...): equal bytes on five builds
determinism: | build
	@tools/setup.sh all
	@tools/determinism.sh $(TAPES)

# Adds one of each kind of thing to a copy of the sources, by one file each
one-file:
	@tools/setup.sh check
	@python3 -B tests/one_file/one_file_test.py

# Removes each guard of the server: does a shipped scenario notice?
mutate: | build
	@tools/setup.sh check
	@python3 -B tools/mutate.py --jobs $(JOBS)

# Everything that must hold before a change lands
ci:
	@.ci/run

# `make run` and `make check` in a Debian that has nothing but make
fresh:
	@tools/fresh_root.sh

build:
	@mkdir -p build

clean:
	rm -rf build
