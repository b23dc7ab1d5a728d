#!/usr/bin/env python3
"""Every header compiles alone, twice in a row, with gcc and with clang: headers.py ROOT."""
import concurrent.futures
import os
import shutil
import subprocess
import sys

from style.layers import HOSTS
from style.tree import Tree

COMPILERS = ("gcc", "clang")
FLAGS = ("-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-x", "c", "-")


def compile_alone(root, compiler, header):
    """Returns what the compiler has to say, or an empty text."""
    if shutil.which(compiler) is None:
        return f"{compiler} is not on the PATH: tools/setup.sh brings it"
    source = f'#include "{header.path}"\n#include "{header.path}"\n'
    posix = ("-D_POSIX_C_SOURCE=200809L",) if header.layer in HOSTS else ()
    done = subprocess.run([compiler, "-I", str(root), *posix, *FLAGS],
                          input=source, cwd=root, capture_output=True, text=True, check=False)
    return f"{header.path} does not compile alone with {compiler}:\n{done.stderr}" if done.returncode else ""


def run(root):
    tree = Tree(root)
    headers = [file for file in tree.files if file.path.suffix == ".h"]
    jobs = [(compiler, header) for header in headers for compiler in COMPILERS]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return [said for said in pool.map(lambda job: compile_alone(tree.root, *job), jobs) if said]


if __name__ == "__main__":
    FOUND = run(sys.argv[1])
    print("\n".join(FOUND) or "nothing found")
    sys.exit(1 if FOUND else 0)
