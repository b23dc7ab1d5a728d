#!/bin/sh
# determinism.sh [TAPES]: the traces of every shipped scenario along so many random tapes (1,000), and
# with each bug that it shows along a tenth of them, are the same bytes on five builds: gcc and clang,
# -O0 and -O3, and, along a tenth of the tapes, under AddressSanitizer, which takes ten times as long.
set -eu
cd "$(dirname "$0")/.."
tapes=${1:-1000}
few=$(((tapes + 9) / 10))
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN)}
reference=gcc-O0

# name, compiler, optimisation; the one at -O3 by gcc is what `make` builds, and asan is that preset's
builds() {
    cat <<'TABLE'
gcc-O0    gcc    -O0
gcc-O3    gcc    -O3
clang-O0  clang  -O0
clang-O3  clang  -O3
asan
TABLE
}

# folder NAME
folder() {
    [ "$1" = asan ] && echo build/asan || echo "build/determinism/$1"
}

# configure NAME COMPILER OPTIMISATION
configure() {
    if [ "$1" = asan ]; then
        cmake --preset asan --log-level=WARNING
    else
        cmake -S . -B "$(folder "$1")" -G Ninja --log-level=WARNING -DCMAKE_C_COMPILER="$2" \
            -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS_DEBUG="$3" \
            -DHALFCLOSE_WHOLE_PROGRAM="$([ "$1" = gcc-O3 ] && echo ON || echo OFF)"
    fi
}

# build NAME COMPILER OPTIMISATION
build() {
    { configure "$@" && cmake --build "$(folder "$1")" --parallel "$jobs" --target digests; } \
        >"build/determinism/$1.log" 2>&1 || {
        cat "build/determinism/$1.log"
        exit 1
    }
}

# digests NAME TAPES [option]: runs the program of a build
digests() {
    built=$(folder "$1")
    shift
    "$built/tests/determinism/digests" --tapes "$@"
}

# compare NAME [REFERENCE]: says what differs
compare() {
    diff "build/determinism/${2:-$reference}.digests" "build/determinism/$1.digests"
}

# check NAME TAPES [REFERENCE]
check() {
    if compare "$1" "${3:-}"; then
        echo "determinism: $1: $(wc -l <"build/determinism/$1.digests") variants, $2 tapes"
    else
        echo "determinism: $1 differs from $reference in the lines above"
        failed=yes
    fi
}

mkdir -p build/determinism
failed=
builds >build/determinism/builds
while read -r name compiler optimisation; do
    build "$name" "$compiler" "$optimisation"
    digests "$name" "$([ "$name" = asan ] && echo "$few" || echo "$tapes")" >"build/determinism/$name.digests" &
done <build/determinism/builds
digests "$reference" "$few" >build/determinism/few.digests
wait
while read -r name compiler optimisation; do
    if [ "$name" = asan ]; then
        check "$name" "$few" few
    else
        check "$name" "$tapes"
    fi
done <build/determinism/builds
digests gcc-O3 "$few" --corrupt >build/determinism/corrupt.digests
if compare corrupt few >/dev/null; then
    echo "determinism: an address in the digests went unnoticed"
    failed=yes
fi
[ -z "$failed" ]
