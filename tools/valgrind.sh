#!/bin/sh
# valgrind.sh BUILD LABEL...: the C tests with these ctest labels, under valgrind.
# The tests of cli fork children that end as they are, with _exit or by a signal: what those still hold is
# no leak, so there it is LeakSanitizer (preset asan) that looks for leaks in the parents.
set -eu
build=$1
shift
count=0
for label in "$@"; do
    leaks=full
    [ "$label" != cli ] || leaks=no
    for program in "$build/$label/$label".*_test; do
        [ -x "$program" ] || { echo "valgrind: no test programs of $label in $build" >&2; exit 1; }
        log=$(mktemp)
        if ! valgrind --quiet --error-exitcode=70 --leak-check="$leaks" --show-leak-kinds=all \
            "$program" >"$log" 2>&1; then
            cat "$log"
            rm -f "$log"
            echo "valgrind: $program failed" >&2
            exit 1
        fi
        rm -f "$log"
        count=$((count + 1))
    done
done
[ "$count" -gt 0 ] || exit 1
echo "valgrind: $count programs without an error"
