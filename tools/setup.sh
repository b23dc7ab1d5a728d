#!/bin/sh
# setup.sh [build|check|all]: makes sure that what the project needs is on this machine.
#
# build: what `make` and `make run` need.  check: what `make check` needs as well.  all, the default:
# the slower checks too.  On Debian the missing packages are installed, and only those; elsewhere
# they are named and the exit code is 1.  Nothing is done when nothing is missing.
set -eu

# tier, kind of thing, its name, the Debian package that brings it
needs() {
    cat <<'TABLE'
build  command  cc                libc6-dev gcc
build  header   stdio.h           libc6-dev
build  command  cmake             cmake
build  command  ninja             ninja-build
build  command  pkg-config        pkg-config
build  module   libcjson          libcjson-dev
build  module   libfiu            libfiu-dev
build  archive  libboost_context.a libboost-context-dev
check  command  gcc               gcc
check  command  clang             clang
check  command  nm                binutils
check  command  python3           python3
check  command  clang-format      clang-format
check  ctags    ctags             universal-ctags
check  command  valgrind          valgrind
check  module   cmocka            libcmocka-dev
all    command  clang-tidy        clang-tidy
all    command  lcov              lcov
all    runtime  asan              libclang-rt-14-dev
TABLE
}

# Whether a thing is there: is_there KIND NAME
is_there() {
    case $1 in
    command) command -v "$2" >/dev/null ;;
    header) echo "#include <$2>" | cc -E - >/dev/null 2>&1 ;;
    module) pkg-config --exists "$2" 2>/dev/null ;;
    archive) case $(cc -print-file-name="$2" 2>/dev/null) in */*) true ;; *) false ;; esac ;;
    ctags) ctags --version 2>/dev/null | grep -q 'Universal Ctags' ;;
    runtime) ls "$(clang -print-resource-dir 2>/dev/null)"/lib/*/libclang_rt."$2"*.a >/dev/null 2>&1 ;;
    *) echo "setup: unknown kind $1" >&2; exit 70 ;;
    esac
}

# Whether things of a tier are wanted, now that $tier is.
is_wanted() {
    case $tier:$1 in
    all:* | check:build | check:check | build:build) true ;;
    *) false ;;
    esac
}

# Prints the lines of the table that are wanted and not there.
missing() {
    needs | while read -r of kind name packages; do
        if is_wanted "$of" && ! is_there "$kind" "$name"; then
            echo "$kind $name $packages"
        fi
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "setup: neither root nor sudo; run this as root: $*" >&2
        return 1
    fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 "$@" </dev/null
}

# Says nothing but what is installed, unless that fails.
install_packages() {
    echo "setup: installing $*"
    log=$(mktemp)
    if ! { apt_get update && apt_get install --no-install-recommends "$@"; } >"$log" 2>&1; then
        cat "$log" >&2
        echo "setup: apt-get could not install everything" >&2
    fi
    rm -f "$log"
}

report_missing() {
    echo "setup: these are missing:"
    while read -r kind name packages; do
        echo "  $kind $name (Debian: $packages)"
    done
}

tier=${1:-all}
case $tier in
build | check | all) ;;
*) echo "usage: tools/setup.sh [build|check|all]" >&2; exit 2 ;;
esac
lines=$(missing)
if [ -z "$lines" ]; then
    exit 0
fi
if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
    # The words of the third column and after are the packages: split on purpose.
    # shellcheck disable=SC2046
    install_packages $(echo "$lines" | cut -d' ' -f3- | tr ' ' '\n' | sort -u)
    lines=$(missing)
    if [ -z "$lines" ]; then
        exit 0
    fi
fi
echo "$lines" | report_missing >&2
exit 1
