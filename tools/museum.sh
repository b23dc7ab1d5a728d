#!/bin/sh
# museum.sh COMMAND: runs each entry of the museum without its bug and with it, and says how long that took.
set -eu
halfclose=$1
folder=scenarios/museum
log=build/museum.log

milliseconds() {
    date +%s%3N
}

started=$(milliseconds)
"$halfclose" run "$folder" >"$log" || { cat "$log"; exit 1; }
elapsed=$(($(milliseconds) - started))
cat "$log"
entries=$(find "$folder" -name '*.scenario.json' | wc -l)
printf 'museum: %d entries in %d.%03d s\n' "$entries" $((elapsed / 1000)) $((elapsed % 1000))
