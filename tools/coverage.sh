#!/bin/sh
# coverage.sh BUILD: lines covered by the tests that have run in BUILD, against the floor.
#
# The floor only rises: when the measure is two points above it, raise it in the same change.
set -eu
floor=94
build=$1

# geninfo prints warnings of Perl about itself: they are shown only when it fails.
quietly() {
    "$@" >"$build/lcov.log" 2>&1 || { cat "$build/lcov.log" >&2; return 1; }
}

quietly lcov --capture --directory "$build" --base-directory . --no-external --output-file "$build/all.info"
quietly lcov --remove "$build/all.info" '*_test.c' '*/tests/*' '*/build/*' --output-file "$build/lines.info"
quietly genhtml --output-directory "$build/html" "$build/lines.info"
percent=$(lcov --summary "$build/lines.info" 2>&1 | sed -n 's/^ *lines\.*: \([0-9]*\).*/\1/p')
echo "coverage: $percent% of lines (floor $floor%), $build/html/index.html"
[ "$percent" -ge "$floor" ]
