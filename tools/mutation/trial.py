"""Runs the scenarios on the server and on its mutants.

First they run on the server as it is; where nobody notices, on the server with the bugs that they
show, too: a guard may be there for the sake of one, which is then not found as it should be.

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


# What is run of each scenario: the server as it is; and with its bugs.
ROOMS = (("--variant", "correct"), ())


class Catch:
    """Who noticed a mutant: a scenario, and by which rule, or what else came of it."""

    def __init__(self, failed, why):
        self.file = failed["file"]
        self.line = failed["line"]
        self.scenario = failed["scenario"]
        self.variant = failed["variant"]
        self.why = why

    def __str__(self):
        return f"{self.file}:{self.line} {self.scenario}, {self.variant}: {self.why}"


class Shelf:
    """One file of scenarios, as the server runs it in one of the rooms."""

    def __init__(self, path, room, lines):
        self.path = path
        self.room = room
        self.executions_max = max(line["executions"] for line in lines if line["type"] == "variant")
        self.asked = b""  # a byte per mutant: whether it would have changed something
        self.seconds = 0


def limit():
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(program, root, arguments, variables):
    """The lines that tell of variants and findings, and the exit code."""
    done = subprocess.run([program, "run", "--json", *arguments], cwd=root, text=True, capture_output=True,
                          check=False, preexec_fn=limit, env={**os.environ, **variables})
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [line for line in lines if line["type"] in ("variant", "finding")], done.returncode


class Trial:
    """A program with every mutant in it, and the scenarios."""

    def __init__(self, program, root, folder, mutant_count):
        self.program = program
        self.root = root
        self.folder = folder
        self.mutant_count = mutant_count
        self.shelves = []

    def _open(self, path, room):
        """Runs the server itself; None where a file has nothing for the room."""
        asked = self.folder / f"asked.{ROOMS.index(room)}.{path.replace('/', '.')}"
        asked.write_bytes(bytes(self.mutant_count + 1))
        started = time.monotonic()
        lines, code = run(self.program, self.root, [*room, path], {"MUTANTS_ASKED": str(asked)})
        if not lines:
            return None
        if code != 0:
            raise RuntimeError(f"{path}: halfclose run ends with {code} before anything is removed")
        shelf = Shelf(path, room, lines)
        shelf.asked = asked.read_bytes()
        shelf.seconds = time.monotonic() - started
        asked.unlink()
        return shelf

    def open(self, pool):
        """Runs every file of scenarios on the server itself; the quick ones come first."""
        paths = sorted(str(path.relative_to(self.root)) for path in (self.root / "scenarios").rglob("*" + SUFFIX))
        waiting = [pool.submit(self._open, path, room) for path in paths for room in ROOMS]
        opened = [shelf for shelf in (each.result() for each in waiting) if shelf is not None]
        self.shelves = sorted(opened, key=lambda shelf: (shelf.seconds, shelf.path))

    def asked_in(self, mutant):
        """In how many files it would have changed something."""
        return len({shelf.path for shelf in self.shelves if shelf.asked[mutant.number]})

    def _catch_in(self, mutant, room):
        reached = [shelf for shelf in self.shelves if shelf.room == room and shelf.asked[mutant.number]]
        if not reached:
            return None
        budget = GROWTH_MAX * max(shelf.executions_max for shelf in reached)
        arguments = [*room, "--fail-fast", "--budget", str(budget), *(shelf.path for shelf in reached)]
        lines, code = run(self.program, self.root, arguments, {"MUTANT_ALIVE": str(mutant.number)})
        return None if code == 0 else caught(lines, code, reached[0].path)

    def catch(self, mutant):
        """The first scenario that fails on a mutant, as a Catch; None when it survives."""
        return next((catch for catch in (self._catch_in(mutant, room) for room in ROOMS) if catch), None)


def caught(lines, code, path):
    for line in lines:
        if line["type"] == "variant" and not line["as_expected"]:
            return Catch(line, reason(lines, line, code))
    return Catch({"file": path, "line": 0, "scenario": "", "variant": ""}, f"halfclose ends with {code}")


def reason(lines, failed, code):
    """The rule that was broken, or what else went wrong."""
    for line in lines:
        if line["type"] == "finding" and not line["wanted"] and line["variant"] == failed["variant"]:
            return line["rule"] if line["kind"] == "rule" else f"{line['kind']}: {line['text']}"
    if failed["bound"] is not None:
        return f"bound: {failed['bound']}"
    return failed["trouble"] or f"{failed['verdict']}, exit code {code}"
