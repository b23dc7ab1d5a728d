"""Runs the scenarios on the server and on its mutants.

A mutant runs in those files only where it would have changed something: where each of its conditions
has the same value with and without it, it does what the server does.
"""
import json
import os
import pathlib
import resource
import subprocess
import time

SECONDS_MAX = 20      # of processor time in one process: a loop that nobody leaves
MEMORY_MAX = 4 << 30  # bytes, in one process
GROWTH_MAX = 20       # times the executions that the longest scenario of the server has

SUFFIX = ".scenario.json"


class Catch:
    """Who noticed a mutant: a scenario, and by which rule, or what else came of it."""

    def __init__(self, file, line, scenario, why):
        self.file = file
        self.line = line
        self.scenario = scenario
        self.why = why


class Shelf:
    """One file of scenarios, as the server runs it."""

    def __init__(self, path, lines, asked, seconds):
        self.path = path
        self.asked = asked  # a byte per mutant: whether it would have changed something
        self.seconds = seconds
        self.executions_max = max(line["executions"] for line in lines)


def limit():
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(program, root, arguments, variables):
    """The lines that tell of variants and findings, and the exit code."""
    done = subprocess.run([program, "run", "--json", "--variant", "correct", *arguments], cwd=root, text=True,
                          capture_output=True, check=False, preexec_fn=limit, env={**os.environ, **variables})
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [line for line in lines if line["type"] in ("variant", "finding")], done.returncode


def open_shelf(program, root, path, asked_path, count):
    """Runs the server itself; None where no scenario of the file is about the correct one."""
    asked_path.write_bytes(bytes(count + 1))
    started = time.monotonic()
    lines, code = run(program, root, [path], {"MUTANTS_ASKED": str(asked_path)})
    if not lines:
        return None
    if code != 0:
        raise RuntimeError(f"{path}: halfclose run ends with {code} before anything is removed")
    return Shelf(path, lines, asked_path.read_bytes(), time.monotonic() - started)


def open_shelves(program, root, folder, count, pool):
    """What the server itself does, for every file of scenarios; the quick ones first."""
    paths = sorted(str(path.relative_to(root)) for path in (root / "scenarios").rglob("*" + SUFFIX))
    waiting = [pool.submit(open_shelf, program, root, path, folder / f"asked.{index}", count)
               for index, path in enumerate(paths)]
    shelves = [shelf for shelf in (each.result() for each in waiting) if shelf is not None]
    return sorted(shelves, key=lambda shelf: (shelf.seconds, shelf.path))


def reason(lines, failed, code):
    """The rule that was broken, or what else went wrong."""
    for line in lines:
        if line["type"] == "finding" and not line["wanted"]:
            return line["rule"] if line["kind"] == "rule" else f"{line['kind']}: {line['text']}"
    if failed["bound"] is not None:
        return f"bound: {failed['bound']}"
    return failed["trouble"] or f"{failed['verdict']}, exit code {code}"


def catch(program, root, mutant, shelves):
    """The first scenario that fails on a mutant, as a Catch; None when it survives."""
    reached = [shelf for shelf in shelves if shelf.asked[mutant.number]]
    if not reached:
        return None
    budget = GROWTH_MAX * max(shelf.executions_max for shelf in reached)
    arguments = ["--fail-fast", "--budget", str(budget), *(shelf.path for shelf in reached)]
    lines, code = run(program, root, arguments, {"MUTANT_ALIVE": str(mutant.number)})
    if code == 0:
        return None
    failed = next((line for line in lines if line["type"] == "variant" and not line["as_expected"]), None)
    if failed is None:
        return Catch(reached[0].path, 0, "", f"halfclose ends with {code}")
    return Catch(failed["file"], failed["line"], failed["scenario"], reason(lines, failed, code))
