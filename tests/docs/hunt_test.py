#!/usr/bin/env python3
"""The table of docs/EXPLORING.md is what halfclose-hunt counts.

    hunt_test.py PROGRAM            compares the columns of the strategies without chance, and the hardest rows of
                                    the portfolio's: what takes seconds
    hunt_test.py PROGRAM --update   writes the whole table anew, which takes minutes; so does `make hunt`
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "EXPLORING.md"
TABLE = re.compile(r"<!-- hunt -->\n.*?<!-- end -->", re.DOTALL)
SAMPLES = (["exhaustive", "deviations", "preemptions"], ["portfolio", "6", "13", "15", "45"])


def count(program, *words):
    return subprocess.run([program, *words], cwd=ROOT, text=True, check=True, stdout=subprocess.PIPE).stdout


def cells_of(text):
    """{(entry, scenario): {strategy: cell}} of the rows that have a number."""
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("|")]
    names = lines[0][2:]
    return {(row[0], row[1]): dict(zip(names, row[2:])) for row in lines[2:] if row[0]}


def differences(documented, counted, entries):
    """A row that is not there stands for one execution.  entries: those that were counted; none: all."""
    names = set(next(iter(counted.values())))
    for key in sorted(set(documented) | set(counted)):
        if entries and key[0] not in entries:
            continue
        for name in sorted(names):
            found = documented.get(key, {}).get(name, "1")
            wanted = counted.get(key, {}).get(name, "1")
            if found != wanted:
                yield f"{key[0]}, {key[1]}: {name} needs {wanted}, the document says {found}"


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    text = DOCUMENT.read_text(encoding="utf-8")
    if "--update" in sys.argv:
        table = count(program)
        DOCUMENT.write_text(TABLE.sub(lambda _: f"<!-- hunt -->\n{table}<!-- end -->", text), encoding="utf-8")
        return 0
    documented = cells_of(TABLE.search(text).group(0))
    found = []
    for words in SAMPLES:
        entries = [word for word in words if word.isdigit()]
        found += differences(documented, cells_of(count(program, *words)), entries)
    print("\n".join(found))
    if found:
        print("`make hunt` writes what is counted")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
