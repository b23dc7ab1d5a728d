#!/usr/bin/env python3
"""One file adds one X: for each kind a sample is added to a copy of the sources, and nothing else is edited.

Then each sample is listed and can be selected, every test still passes, the suite of its kind notices
when it is broken, and when it is removed nothing of it is left.  `make one-file` runs this; it builds the
copy, which takes a minute.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
from typing import NamedTuple

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = pathlib.Path(__file__).resolve().parent / "samples"
NOT_SOURCES = shutil.ignore_patterns(".git", "build", "__pycache__")
SCENARIO = "scenarios/sample/one-of-each.scenario.json"


class Kind(NamedTuple):
    """What there is one more of, and how its suite is shown to look at it."""
    plural: str  # as in `halfclose list rules`
    name: str
    sample: str
    suite: str  # goes red when the sample has ...
    broken: str  # ... this instead of
    right: str


KINDS = (
    Kind("rules", "sample-no-internal-error", "model/rules/sample_no_internal_error.c", "model.rule_test",
         broken="event->value == 501", right="event->value == 500"),
    Kind("strategies", "sample-last-order", "model/strategies/sample_last_order.c", "exploration.strategy_test",
         broken='.name = "sample-last"', right='.name = "sample-last-order"'),
    Kind("bugs", "sample-terminated-in-silence", "reference_server/bugs/sample_terminated_in_silence.c",
         "reference_server.bugs_test", broken='"silence"', right='"who waits for an answer when the session ends is not told"'),
    Kind("bugs", "sample-cancelled-once", "runtime/bugs/sample_cancelled_once.c", "runtime.bug_test",
         broken='"never again"', right='"a cancelled scope tells its tasks once, and never comes again"'),
    Kind("bugs", "sample-sender-left-waiting", "sim/bugs/sample_sender_left_waiting.c", "sim.bug_test",
         broken='"for good"', right='"who waits in send() when the client goes away waits for good"'),
    Kind("profiles", "sample-release", "reference_server/profiles/sample_release.c", "reference_server.bugs_test",
         broken='"unguarded-writer"', right='"unguarded-writer-send"'),
    Kind("dialects", "sample-forgiving", "sim/dialects/sample_forgiving.c", "sim.dialect_test",
         broken=": NULL;", right=": h11_transmit(cycle, message);"),
    Kind("faults", "sample/clock/tick", "sim/faults/sample_clock_tick.c", "library.faults_test",
         broken='"sample/clock/tock"', right='"sample/clock/tick"'),
    Kind("middlewares", "sample-see-through", "reference_server/middlewares/sample_see_through.c",
         "reference_server.middleware_test", broken="return inner == NULL || scope == NULL ? &runtime_closed_resource : NULL;",
         right="return inner->type->call(inner, scope, connection);"),
    Kind("actions", "sample-abort", "scenarios/actions/sample_abort.c", "scenarios.schema_test",
         broken="a client goes away", right="a client resets a connection"),
    Kind("formats", "sample-tap", "reports/formats/sample_tap.c", "reports.format_test",
         broken="finding->token", right="finding->replay"),
    Kind("scenarios", "one call is aborted, the session of another one ends", SCENARIO, "library.shipped_test",
         broken='"sample-release": "single-completion"', right='"sample-release": "single-response-start"'),
)


def files_of(root):
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*")
            if path.is_file() and path.relative_to(root).parts[0] != "build"}


class OneFile(unittest.TestCase):
    maxDiff = None

    def run_in_copy(self, *command, status=0):
        """Runs a command in the copy; what it says."""
        done = subprocess.run(command, cwd=self.copy, text=True, check=False, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(status, done.returncode, f"{' '.join(command)}\n{done.stdout}")
        return done.stdout

    def halfclose(self, *words, status=0):
        return self.run_in_copy("build/dev/halfclose", *words, status=status)

    def build(self, target):
        self.run_in_copy("cmake", "--build", "--preset", "dev", "--target", target)

    def names(self, plural):
        return [json.loads(line)["name"] for line in self.halfclose("list", plural, "--json").splitlines()]

    def test_one_file_adds_one(self):
        with tempfile.TemporaryDirectory(prefix="one-file-") as folder:
            self.copy = pathlib.Path(folder, "halfclose")
            shutil.copytree(ROOT, self.copy, ignore=NOT_SOURCES)
            before = files_of(self.copy)
            for step in (self.add, self.find_each, self.use_each, self.pass_every_test, self.break_each,
                         self.remove_each):
                print(step.__doc__, flush=True)
                step(before)
            self.assertEqual(before, files_of(self.copy))

    def add(self, before):
        """Adds one file for each kind; what the documents quote is made by `make docs`."""
        self.assertEqual({kind.sample for kind in KINDS}, set(files_of(SAMPLES)))
        self.assertFalse({kind.sample for kind in KINDS} & set(before))
        shutil.copytree(SAMPLES, self.copy, dirs_exist_ok=True)
        self.run_in_copy("make", "docs")
        after = files_of(self.copy)
        self.assertEqual({kind.sample for kind in KINDS}, set(after) - set(before))
        for path in before:
            if path != "README.md" and not path.startswith("docs/"):
                self.assertEqual(before[path], after[path], path)

    def find_each(self, _):
        """Each is listed."""
        for kind in KINDS:
            self.assertIn(kind.name, self.names(kind.plural))
        for word in ("sample-abort", "the exchange whose connection is reset"):
            self.assertIn(word, (self.copy / "docs/scenario.md").read_text(encoding="utf-8"))
            self.assertIn(word, self.halfclose("schema"))

    def use_each(self, _):
        """Each does what it says: a scenario with the action and the dialect shows each bug to its rule."""
        self.halfclose("validate", SCENARIO)
        lines = [json.loads(line) for line in self.halfclose("run", SCENARIO, "--json").splitlines()]
        self.assertEqual(
            [("correct", "holds", []), ("sample-terminated-in-silence", "found", ["sample-no-internal-error"]),
             ("correct", "holds", []), ("sample-release", "found", ["single-response-start"]),
             ("correct", "holds", []), ("sample-sender-left-waiting", "found", ["no-lost-wakeup"]),
             ("correct", "holds", []), ("sample-cancelled-once", "found", ["no-spin"])],
            [(line["variant"], line["verdict"], line["violates"]) for line in lines if line["type"] == "variant"])
        said = self.halfclose("run", SCENARIO, "--format", "sample-tap")
        self.assertIn("\n1..8\n", said)
        self.assertIn("# sample-no-internal-error: request", said)
        said = self.halfclose("run", SCENARIO, "--strategy", "sample-last-order", "--variant", "correct", "--json")
        self.assertEqual([1, 1, 1, 1], [line["executions"] for line in map(json.loads, said.splitlines())
                                  if line["type"] == "variant"])
        self.use_dialect()

    def use_dialect(self):
        """In the new dialect nobody notices the second response."""
        path = self.copy / SCENARIO
        text = path.read_text(encoding="utf-8")
        other = path.with_name("forgiven.scenario.json")
        other.write_text(text.replace('"uvicorn"', '"sample-forgiving"'), encoding="utf-8")
        self.assertIn("MISSED", self.halfclose("run", str(other), "--variant", "sample-release", status=1))
        other.unlink()

    def pass_every_test(self, _):
        """Every test passes, and looks at the samples like at all others."""
        # There is no new header, and no new tool.
        said = self.run_in_copy("ctest", "--preset", "dev", "--parallel", str(os.cpu_count()),
                                "--exclude-regex", r"_selftest$|^style\.headers$")
        print(*re.findall("^.* tests passed.*$", said, re.MULTILINE))

    def break_each(self, _):
        """The suite of its kind goes red when one is broken."""
        for kind in KINDS:
            path = self.copy / kind.sample
            text = path.read_text(encoding="utf-8")
            self.assertIn(kind.right, text)
            path.write_text(text.replace(kind.right, kind.broken), encoding="utf-8")
            self.build(kind.suite)
            said = self.run_in_copy("ctest", "--preset", "dev", "--tests-regex", f"^{kind.suite}$", status=8)
            self.assertIn(f"{kind.suite} (Failed)", said)
            path.write_text(text, encoding="utf-8")

    def remove_each(self, _):
        """Without its file each is gone, and nothing is left of it."""
        left = list(KINDS)
        while left:
            kind = left.pop()  # the scenario, which names the others, goes first
            (self.copy / kind.sample).unlink()
            self.build("halfclose")
            self.assertNotIn(kind.name, self.names(kind.plural))
            for other in left:
                self.assertIn(other.name, self.names(other.plural))
        said = self.halfclose("validate", str(SAMPLES / SCENARIO), status=3)
        for name in ("sample-forgiving", "sample-see-through", "sample-abort", "sample-terminated-in-silence",
                     "sample-no-internal-error", "sample-release", "sample-sender-left-waiting", "sample-cancelled-once"):
            self.assertIn(f'found "{name}"', said)
        self.run_in_copy("make", "docs")


if __name__ == "__main__":
    unittest.main()
