. ../support.sh
python_peer 'simloop 0.2.2'
run() {
    "$python" -B main.py "$@"
}
run b1-2x4 random
run b1-3x10 random
run b4-queue random
run b5-lost-update random
run b7-scenario random
[ "${1:-}" = --quick ] || run b5-uneven pct-3
