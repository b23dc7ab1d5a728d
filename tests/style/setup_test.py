"""tools/setup.sh installs what is missing and nothing else, and elsewhere says what is missing."""
import os
import pathlib
import shutil
import subprocess
import unittest

from support import ROOT, tree_of

# What the script and its stand-ins call.
SHELL = ("cat", "cut", "dirname", "env", "grep", "id", "ln", "ls", "mktemp", "rm", "sed", "sort", "tr")
BUILD = ("cc", "cmake", "ninja", "pkg-config")

# Installs by linking the command that has the package's name; the host's folder is named by $HOST.
APT_GET = """#!/bin/sh
echo "$*" >>"$(dirname "$0")/../calls"
for last in "$@"; do :; done
[ "$last" = update ] || [ -n "${BROKEN:-}" ] || ln -s "$HOST/$last" "$(dirname "$0")/$last"
"""
SUDO = '#!/bin/sh\nexec "$@"\n'


def setup(root, tier, **environment):
    return subprocess.run([shutil.which("sh"), str(ROOT / "tools/setup.sh"), tier], capture_output=True, text=True,
                          env={"PATH": str(root / "bin"), **environment}, check=False)


def link(root, names):
    for name in names:
        os.symlink(shutil.which(name), root / "bin" / name)


def machine(debian):
    """A folder `bin` as the whole PATH: with apt-get, or without."""
    tools = {"bin/apt-get": APT_GET, "bin/dpkg-query": "", "bin/sudo": SUDO} if debian else {"bin/none": ""}
    return tree_of({**tools, "calls": ""})


class Setup(unittest.TestCase):
    def prepare(self, root, names):
        for script in (root / "bin").iterdir():
            script.chmod(0o755)
        link(root, names)

    def test_does_nothing_when_nothing_is_missing(self):
        with machine(debian=True) as root:
            self.prepare(root, SHELL + BUILD)
            done = setup(root, "build")
            self.assertEqual((0, "", ""), (done.returncode, done.stdout, done.stderr))
            self.assertEqual("", (root / "calls").read_text(encoding="utf-8"))

    def test_installs_only_what_is_missing(self):
        host = str(pathlib.Path(shutil.which("cmake")).parent)
        with machine(debian=True) as root:
            self.prepare(root, SHELL + tuple(name for name in BUILD if name != "cmake"))
            done = setup(root, "build", HOST=host)
            self.assertEqual((0, "setup: installing cmake\n"), (done.returncode, done.stdout), done.stderr)
            update, install = (root / "calls").read_text(encoding="utf-8").splitlines()
            self.assertTrue(update.endswith(" update"), update)
            self.assertTrue(install.endswith(" install --no-install-recommends cmake"), install)

    def test_fails_when_the_installation_does_not_help(self):
        with machine(debian=True) as root:
            self.prepare(root, SHELL + tuple(name for name in BUILD if name != "cmake"))
            done = setup(root, "build", BROKEN="1")
            self.assertEqual(1, done.returncode)
            self.assertIn("command cmake (Debian: cmake)", done.stderr)

    def test_elsewhere_names_what_is_missing(self):
        with machine(debian=False) as root:
            self.prepare(root, SHELL + ("cc", "pkg-config"))
            done = setup(root, "check")
            self.assertEqual(1, done.returncode)
            for line in ("command cmake (Debian: cmake)", "command ninja (Debian: ninja-build)", "command clang "):
                self.assertIn(line, done.stderr)
            self.assertNotIn("libcjson", done.stderr)
            self.assertNotIn("clang-tidy", done.stderr)

    def test_refuses_an_unknown_tier(self):
        with machine(debian=False) as root:
            self.prepare(root, SHELL)
            self.assertEqual(2, setup(root, "everything").returncode)


if __name__ == "__main__":
    unittest.main()
