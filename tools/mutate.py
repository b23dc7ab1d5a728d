#!/usr/bin/env python3
"""Removes each guard of the server and asks the shipped scenarios whether they notice.

    mutate.py [--root ROOT] [--jobs COUNT] [--list] [GUARD]...

GUARD selects guards by what the report calls them: reference_server/post.c:52, or part of it.  The
report is build/mutate/report.txt and report.jsonl; what survives is printed too, and makes the exit
code 1.  tools/mutation/guards.py says what a guard is, tools/mutation/reviewed.json which mutants
cannot be told from the server.
"""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys

from mutation import guards, program, report, reviewed, steps, trial

ROOT = pathlib.Path(__file__).resolve().parent.parent


def arguments_of(words):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, default=ROOT)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--list", action="store_true", help="only list the guards and their mutants")
    parser.add_argument("guards", nargs="*", metavar="GUARD")
    return parser.parse_args(words)


def selected(mutants, words):
    return [mutant for mutant in mutants if not words or any(word in report.place(mutant.guard) for word in words)]


def try_all(run, chosen, jobs):
    """number -> Catch, or None, for every mutant that was chosen."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        run.open(pool)
        return {mutant.number: catch for mutant, catch in zip(chosen, pool.map(run.catch, chosen))}


def verdicts_of(run, chosen, catches, reasons):
    return [report.Verdict(mutant, catches[mutant.number], reasons.get(reviewed.name_of(mutant)), run.asked_in(mutant))
            for mutant in chosen]


def mutate(options, root, folder, mutants):
    """Returns what is wrong, as lines of text; the report is written before."""
    chosen = selected(mutants, options.guards)
    binary = program.build(root, folder, mutants, options.jobs)
    run = trial.Trial(binary, root, folder, len(mutants))
    catches = try_all(run, chosen, options.jobs)
    reasons = reviewed.read(root / "tools" / "mutation" / "reviewed.json")
    verdicts = verdicts_of(run, chosen, catches, reasons)
    (folder / "report.txt").write_text(report.text(verdicts))
    (folder / "report.jsonl").write_text("".join(report.json_line(verdict) + "\n" for verdict in verdicts))
    found = [f"{report.place(verdict.mutant.guard)}\n    {verdict.mutant.change}: {verdict}"
             for verdict in verdicts if verdict.survives]
    if not options.guards:
        found += reviewed.mistakes(reasons, mutants, catches)
    print(report.ways(verdicts), "\n".join(found), report.summary(verdicts), sep="\n")
    return found


def main(words):
    options = arguments_of(words)
    root = options.root.resolve()
    folder = root / "build" / "mutate"
    folder.mkdir(parents=True, exist_ok=True)
    mutants = program.mutants_of(guards.find(root, steps.read(root)))
    if options.list:
        for mutant in selected(mutants, options.guards):
            print(f"{report.place(mutant.guard)}: {mutant.change}")
        return 0
    try:
        return 1 if mutate(options, root, folder, mutants) else 0
    except subprocess.CalledProcessError as error:
        print(error.stdout, f"mutate: {error.cmd[0]} failed", sep="\n", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
