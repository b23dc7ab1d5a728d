#!/bin/sh
# instructions.sh [ROW...]: how many instructions an execution of the seed scenario takes, or of the
# program of a row of `make bench`, counted by callgrind on the release build: the same number in every
# run, however busy the machine is.
set -eu
cd "$(dirname "$0")/.."
program=build/release/halfclose-bench
[ -x "$program" ] || { echo "instructions: expected $program; make it by 'make'" >&2; exit 1; }

# instructions ROW STRATEGY COUNT
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" --walk "$1" "$2" "$3" 2>&1 |
        sed -n 's/.*Collected : *//p'
}

for row in "${@:-seed}"; do
    for strategy in random-walk exhaustive; do
        few=$(instructions "$row" "$strategy" 1200)
        many=$(instructions "$row" "$strategy" 2400)
        echo "$row, $strategy: $(((many - few) / 1200)) instructions per execution"
    done
done
