. ../support.sh
rust_peer 'Loom 0.7.3' peer-loom
seconds=10
[ "${1:-}" = --quick ] && seconds=2
for row in b2-3x3 b2-2x10 b3-3x3; do
    "$program" "$row" "$seconds"
done
