# What the run.sh of every peer shares.  Sourced from there with the folder of the peer as the
# working directory and $out as the folder under build/ that it installs into.
set -eu

# unavailable TOOL REASON: says so in the common form, and ends.
unavailable() {
    printf 'unavailable\t%s\t%s\n' "$1" "$2"
    exit 0
}

# needs TOOL COMMAND...
needs() {
    tool=$1
    shift
    for command in "$@"; do
        command -v "$command" >/dev/null || unavailable "$tool" "there is no $command"
    done
}

# quietly TOOL COMMAND ARGUMENT...: an installation; its output is a file, and its failure a reason.
quietly() {
    tool=$1
    shift
    "$@" >"$out/install.log" 2>&1 ||
        unavailable "$tool" "$1 could not install it: $(grep -im1 error "$out/install.log" | cut -c1-80)"
}

# A Python from 3.12 on, by its path; pyenv's where the path has none.
find_python() {
    for python in python3 python3.14 python3.13 python3.12 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[2-9].*/bin/python3; do
        if command -v "$python" >/dev/null &&
            "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    return 1
}

# python_peer TOOL: an environment of its own with requirements.txt; sets $python.
python_peer() {
    found=$(find_python) || unavailable "$1" "it needs a Python from 3.12 on"
    python=$out/venv/bin/python
    if ! cmp -s requirements.txt "$out/requirements.txt"; then
        quietly "$1" "$found" -m venv --clear "$out/venv"
        quietly "$1" "$python" -m pip install --quiet --disable-pip-version-check -r requirements.txt
        cp requirements.txt "$out/requirements.txt"
    fi
}

# rust_peer TOOL: the program of the folder; sets $program.
rust_peer() {
    needs "$1" cargo
    quietly "$1" cargo build --locked --release --target-dir "$out/target"
    program=$out/target/release/$2
}
