"""What `explain` says, and what it says of a name that there is not."""
import json
import unittest

import support
from support import run

KINDS = ("bug", "rule", "dialect", "profile", "strategy", "action")


def listed(kind):
    return [json.loads(line) for line in run("list", kind, "--json").stdout.splitlines()]


class ExplainTest(unittest.TestCase):
    def test_a_bug_is_told_and_drawn(self):
        result = run("explain", "unguarded-writer-send")
        self.assertEqual(0, result.returncode)
        for part in ("unguarded-writer-send (bug)", "Reported: ", "Story: ", "Fix: ", support.SEED + ":",
                     "An execution that shows it breaks: no-escaped-exception", "<== no-escaped-exception"):
            self.assertIn(part, result.stdout)

    def test_a_rule_names_its_source_and_who_breaks_it(self):
        said = run("explain", "single-response-start").stdout
        for part in ("Source: ", "It accepts:", "It rejects:", "scenarios/dialects/seed.scenario.json:"):
            self.assertIn(part, said)

    def test_every_listed_name_is_explained_in_80_columns(self):
        said = run("explain", "--all").stdout
        for kind in KINDS:
            for entry in listed(kind):
                self.assertIn(f"{entry['name']} ({kind})\n", said)
        for line in said.splitlines():
            self.assertLessEqual(len(line), support.WIDTH, line)
            self.assertEqual(line.rstrip(), line)

    def test_an_entry_of_the_museum_by_its_number(self):
        said = run("explain", "1", "museum/18").stdout
        for part in ("museum/01 (entry)", "Reported: IBM/mcp-context-forge#2671", "museum/18 (entry)",
                     "a notification races DELETE:\n  scenarios/museum/01-notification-races-delete.scenario.json:",
                     "unguarded-writer-send+second-response-start\n    breaks single-response-start",
                     "The first of its bugs: unguarded-writer-send", "<== no-escaped-exception"):
            self.assertIn(part, said)
        self.assertEqual(said, run("explain", "museum/1", "18").stdout)
        for name in ("99", "0", "museum/", "museum/x"):
            self.assertEqual(4, run("explain", name).returncode)
        self.assertIn("Entry of the museum: 1, a notification is handed", run("explain", "unguarded-writer-send").stdout)
        table = run("explain", "--all", "--markdown").stdout
        self.assertIn("| 18 | a response ends well-formed and without the answer | python-sdk#1577, ", table)

    def test_an_unknown_name(self):
        result = run("explain", "single-response-stat")
        self.assertEqual(4, result.returncode)
        self.assertIn("did you mean 'single-response-start'?", result.stderr)
        self.assertIn("see: halfclose help explain", run("explain", "qqqqqqqqqqq").stderr)

    def test_names_or_all(self):
        self.assertEqual(4, run("explain").returncode)
        self.assertEqual(4, run("explain", "--all", "no-orphan").returncode)


if __name__ == "__main__":
    support.main()
