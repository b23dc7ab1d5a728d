#!/usr/bin/env python3
"""Tables of the real MCP server: see README.md.

    measure FILE...                 run each file's setup on the installed packages and write what came out into it
    check PATH...                   the same, compared with what the files hold
    trace FILE K...                 which task runs, resumes and suspends where, iteration by iteration
    random FOLDER --seed S --count N    write N setups made up by chance, to be measured
"""

from __future__ import annotations

import argparse
import difflib
import pathlib
import sys

import measuring
import table as form


def files_below(paths: list[str]) -> list[pathlib.Path]:
    """The files, and those of the folders, sorted."""
    found = []
    for path in map(pathlib.Path, paths):
        found += sorted(path.rglob("*.json")) if path.is_dir() else [path]
    return found


def measure_command(options) -> int:
    paths = files_below(options.paths)
    failed = 0
    for path, answer in zip(paths, measuring.in_three_processes(list(map(str, paths)))):
        if isinstance(answer, str):
            print(f"{path}: {answer}")
            failed += 1
        else:
            form.write(path, answer)
    print(f"{len(paths) - failed} of {len(paths)} files measured")
    return 1 if failed else 0


def difference(given: dict, measured: dict) -> list[str]:
    """Empty if rows and timelines are the same."""
    if all(given.get(key) == measured[key] for key in ("rows", "timelines")):
        return []
    given = {key: given.get(key, []) for key in form.KEYS}
    return list(difflib.unified_diff(form.text(given).splitlines(), form.text(measured).splitlines(),
                                     "in the file", "measured", lineterm="", n=0))


def check_command(options) -> int:
    if options.shuffle is not None:
        from loop import shuffle_cancellation
        shuffle_cancellation(options.shuffle)
    paths, failed = files_below(options.paths), 0
    for path in paths:
        table = form.read(path)
        wrong = measuring.wrong_package(table["measured_on"])
        found = [wrong] if wrong else difference(table, measuring.measure(table))
        if found:
            print(f"{path}:", *found[:60], sep="\n")
            failed += 1
    print(f"{len(paths)} files, {failed} differ")
    return 1 if failed or not paths else 0


def trace_command(options) -> int:
    from awaits import trace

    table = form.read(pathlib.Path(options.path))
    wrong = measuring.wrong_package(table["measured_on"])
    if wrong:
        print(f"{options.path}: {wrong}")
        return 1
    same = [trace(table, k, depth=options.depth, with_handles=options.handles, only=options.only) for k in options.k]
    return 0 if all(same) else 1


def random_command(options) -> int:
    from chance import make_up

    for i in range(options.count):
        seed = options.seed + i
        form.write(pathlib.Path(options.folder, f"seed-{seed}.json"), make_up(seed))
    print(f"{options.count} files written to {options.folder}")
    return 0


def variant_command(options) -> int:
    measuring.in_this_process(options.paths, options.heap, options.shuffle)
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="measure", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    measure = commands.add_parser("measure", help="measure and write")
    measure.set_defaults(command=measure_command)

    check = commands.add_parser("check", help="measure and compare")
    check.add_argument("--shuffle", type=int, metavar="SEED", help="tell a cancelled scope's tasks in a random order")
    check.set_defaults(command=check_command)

    variant = commands.add_parser("variant")  # one of the processes of `measure`
    variant.add_argument("--heap", type=int, default=0)
    variant.add_argument("--shuffle", type=int)
    variant.set_defaults(command=variant_command)
    for one in (measure, check, variant):
        one.add_argument("paths", nargs="+", help="table files, or folders of them")

    trace = commands.add_parser("trace", help="who runs when")
    trace.add_argument("path", help="a table, or only its setup")
    trace.add_argument("k", nargs="+", type=int)
    trace.add_argument("--handles", action="store_true", help="also the callbacks that are no steps of tasks")
    trace.add_argument("--depth", type=int, default=1, help="frames of the server's code per place")
    trace.add_argument("--only", action="append", metavar="ROLE", help="only roles that contain this; repeatable")
    trace.set_defaults(command=trace_command)

    random = commands.add_parser("random", help="make up setups")
    random.add_argument("folder")
    random.add_argument("--seed", type=int, required=True, help="of the first file; the next one has the next seed")
    random.add_argument("--count", type=int, default=1)
    random.set_defaults(command=random_command)
    return parser.parse_args(arguments)


def main() -> int:
    options = parse(sys.argv[1:])
    return options.command(options)


if __name__ == "__main__":
    sys.exit(main())
