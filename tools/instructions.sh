#!/bin/sh
# instructions.sh: how many instructions an execution of the seed scenario takes, counted by callgrind
# on the release build: the same number in every run, however busy the machine is.
set -eu
cd "$(dirname "$0")/.."
program=build/release/halfclose-bench
[ -x "$program" ] || { echo "instructions: expected $program; make it by 'make'" >&2; exit 1; }

# instructions STRATEGY COUNT
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" 2>&1 |
        sed -n 's/.*Collected : *//p'
}

for strategy in random-walk exhaustive; do
    few=$(instructions "$strategy" 1200)
    many=$(instructions "$strategy" 2400)
    echo "$strategy: $(((many - few) / 1200)) instructions per execution"
done
