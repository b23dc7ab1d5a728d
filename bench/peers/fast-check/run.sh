. ../support.sh
needs 'fast-check 4.10.2' node npm
# The modules are found from where the program lies.
cp main.mjs package.json package-lock.json "$out"
cd "$out"
[ -d node_modules/fast-check ] || quietly 'fast-check 4.10.2' npm ci --no-audit --no-fund
node main.mjs b1-2x4
node main.mjs b1-3x10
node main.mjs b5-lost-update
[ "${1:-}" = --quick ] || node main.mjs b5-uneven
