#!/usr/bin/env python3
"""Every C file as .clang-format wants it: `format.py ROOT` tells, `format.py ROOT --fix` mends."""
import shutil
import subprocess
import sys

from style.tree import Tree


def run(root, fix=False):
    """Returns what is wrong, as lines of text."""
    formatter = shutil.which("clang-format")
    if formatter is None:
        return ["clang-format is not on the PATH: tools/setup.sh brings it"]
    tree = Tree(root)
    files = [str(file.path) for file in tree.files]
    if not files:
        return [f"{tree.root}: no C files found"]
    mode = ["-i"] if fix else ["--dry-run", "-Werror"]
    done = subprocess.run([formatter, "--style=file", *mode, *files],
                          cwd=tree.root, capture_output=True, text=True, check=False)
    return done.stderr.splitlines() if done.returncode else []


def main(arguments):
    found = run(arguments[0], fix="--fix" in arguments[1:])
    print("\n".join(found) or "nothing found")
    if found:
        print("`make format` mends this")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
