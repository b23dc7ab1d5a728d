#!/bin/sh
# run.sh [--quick]: the programs of every peer, one after the other, into build/peers/lines.txt.
#
# Each peer is a folder with a run.sh, which installs a pinned version into a folder under build/ and
# prints its lines (README.md); what cannot be installed says so in a line.  --quick leaves out what
# takes long.
set -eu
cd "$(dirname "$0")"
build=$(cd ../.. && pwd)/build/peers
mkdir -p "$build"
: >"$build/lines.txt"
for peer in */run.sh; do
    name=$(dirname "$peer")
    mkdir -p "$build/$name"
    echo "peers: $name" >&2
    (cd "$name" && out=$build/$name sh ./run.sh "$@") >>"$build/lines.txt" ||
        printf 'unavailable\t%s\tits program failed\n' "$name" >>"$build/lines.txt"
done
