. ../support.sh
python_peer 'simloom 0.5.0'
run() {
    "$python" -B main.py "$@"
}
run b1-2x4 random
run b1-3x10 random
run b4-queue random
run b5-lost-update random
run b7-scenario random
[ "${1:-}" = --quick ] && exit 0
run b2-3x3 systematic
run b5-uneven pct-3
