. ../support.sh
tool='SPIN 6.5.2'
needs "$tool" cc python3
# Debian's package, unpacked and not installed.
if [ ! -x "$out/usr/bin/spin" ]; then
    needs "$tool" apt-get dpkg
    cp grid.pml "$out"
    cd "$out"
    quietly "$tool" apt-get -q download spin
    quietly "$tool" dpkg -x spin_*.deb .
    cd - >/dev/null
fi
cp grid.pml "$out"
python3 -B main.py "$out" "$@"
