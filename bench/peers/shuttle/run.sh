. ../support.sh
rust_peer 'Shuttle 0.9.9' peer-shuttle
run() {
    "$program" "$@" 2>/dev/null
}
run b1-2x4 random 20000
run b1-3x10 random 10000
run b2-3x3 dfs 500000
run b4-queue random 5000
run b5-lost-update random 0
run b5-lost-update uniform 0
[ "${1:-}" = --quick ] && exit 0
run b5-uneven random 0
run b5-uneven uniform 0
run b5-uneven pct-2 0
run b5-uneven pct-3 0
