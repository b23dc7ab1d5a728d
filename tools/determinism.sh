#!/bin/sh
# determinism.sh [TAPES]: the traces of every shipped scenario along so many random tapes (1,000) are
# the same bytes on five builds: gcc and clang, -O0 and -O3, and under AddressSanitizer.
set -eu
cd "$(dirname "$0")/.."
tapes=${1:-1000}
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN)}
reference=gcc-O0

# name, compiler, optimisation, sanitizers; the one at -O3 by gcc is what `make` builds
builds() {
    cat <<'TABLE'
gcc-O0    gcc    -O0
gcc-O3    gcc    -O3
clang-O0  clang  -O0
clang-O3  clang  -O3
gcc-asan  gcc    -O1  address,undefined
TABLE
}

# build NAME COMPILER OPTIMISATION [SANITIZERS]
build() {
    cmake -S . -B "build/determinism/$1" -G Ninja --log-level=WARNING -DCMAKE_C_COMPILER="$2" \
        -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS_DEBUG="$3" -DHALFCLOSE_SANITIZE="${4:-}" \
        -DHALFCLOSE_WHOLE_PROGRAM="$([ "$1" = gcc-O3 ] && echo ON || echo OFF)" >"build/determinism/$1.log" 2>&1 &&
        cmake --build "build/determinism/$1" --parallel "$jobs" --target digests >>"build/determinism/$1.log" 2>&1 || {
        cat "build/determinism/$1.log"
        exit 1
    }
}

# digests NAME [option]: runs the program of a build
digests() {
    name=$1
    shift
    "build/determinism/$name/tests/determinism/digests" --tapes "$tapes" "$@"
}

# compare NAME: with the reference; says what differs
compare() {
    diff "build/determinism/$reference.digests" "build/determinism/$1.digests"
}

mkdir -p build/determinism
failed=
builds >build/determinism/builds
while read -r name compiler optimisation sanitizers; do
    build "$name" "$compiler" "$optimisation" "$sanitizers"
    digests "$name" >"build/determinism/$name.digests"
    if compare "$name"; then
        echo "determinism: $name: $(wc -l <"build/determinism/$name.digests") variants, $tapes tapes each"
    else
        echo "determinism: $name differs from $reference in the lines above"
        failed=yes
    fi
done <build/determinism/builds
digests gcc-O3 --corrupt >build/determinism/corrupt.digests
if compare corrupt >/dev/null; then
    echo "determinism: an address in the digests went unnoticed"
    failed=yes
fi
[ -z "$failed" ]
