#!/bin/sh
# fresh_root.sh [TARGET...]: builds these targets (`run check`) where nothing is installed but make.
#
# Makes a minimal Debian 12 with debootstrap under build/fresh, clones into it what is committed here,
# and types `make TARGET` there, one after the other, as root, with no input.  The mirror is the one
# that this machine's apt uses.  Needs root; KEEP=1 keeps the folder.
set -eu
cd "$(dirname "$0")/.."
release=bookworm
top=build/fresh
root=$top/root
[ $# -gt 0 ] || set -- run check

mirror_of_apt() {
    apt-get indextargets --format '$(CODENAME) $(SITE)' 'Created-By: Packages' 2>/dev/null |
        sed -n "s/^$release //p" | head -n 1
}

make_root() {
    mirror=$(mirror_of_apt)
    echo "fresh: debootstrap $release from ${mirror:=http://deb.debian.org/debian}"
    debootstrap --variant=minbase --include=make,ca-certificates "$release" "$root" "$mirror" \
        >"$top/debootstrap.log" || { tail "$top/debootstrap.log" >&2; return 1; }
    cp /etc/resolv.conf "$root/etc/resolv.conf"
}

# Files of its own, so that nothing in there leads back out.
clone() {
    git clone --quiet --no-hardlinks . "$root/halfclose"
}

# The mounts live in a namespace of their own, so that none can be left behind.
type_in_root() {
    unshare --mount --pid --fork sh -c '
        mount -t proc proc "$1/proc"
        mount --rbind /dev "$1/dev"
        exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C \
            http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" \
            sh -c "cd /halfclose && exec make $2"
    ' sh "$root" "$1" </dev/null
}

if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
    echo "fresh: needs root and debootstrap" >&2
    exit 1
fi
rm -rf "$top"
mkdir -p "$top"
[ -n "${KEEP:-}" ] || trap 'rm -rf "$top"' EXIT
make_root
clone
summary=""
for target in "$@"; do
    echo "fresh: make $target"
    started=$(date +%s)
    type_in_root "$target"
    summary="$summary; make $target $(($(date +%s) - started)) s"
done
echo "fresh: every target succeeded$summary"
