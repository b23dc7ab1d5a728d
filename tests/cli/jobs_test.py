"""--jobs: the same words whatever their number, and numbers that are refused."""
import unittest

import support
from support import run

FOLDERS = ("scenarios/seed", "scenarios/delete-mid-stream", "scenarios/idle-expiry")
WRONG = {**support.IDLE, "name": "wrong", "expect": {"at_end": {"sessions": 7}}}
CRASH = {"name": "crash", "tools": {"t": [{"crash": True}]}, "steps": [support.call("t")]}


class JobsTest(unittest.TestCase):
    def assert_same(self, *arguments, status=0):
        results = [run("run", *arguments, "--jobs", jobs) for jobs in (1, 2, 7)]
        for result in results:
            self.assertEqual(status, result.returncode, result.stderr)
            self.assertEqual(results[0].stdout, result.stdout)
        self.assertIn("executions" if "--json" not in arguments else '"type":"variant"', results[0].stdout)

    def test_the_same_words(self):
        self.assert_same(*FOLDERS)
        self.assert_same(*FOLDERS, "--json")
        self.assert_same(*FOLDERS, "--strategy", "random-walk", "--budget", "500")

    def test_the_first_failure_wins(self):
        with support.file(support.suite(support.RACE, WRONG, support.IDLE, {**WRONG, "name": "wrong, too"})) as path:
            self.assert_same(path, status=1)
            self.assert_same(path, "--fail-fast", status=1)
            self.assertNotIn("wrong, too", run("run", path, "--fail-fast", "--jobs", 4).stdout)

    def test_a_crash_costs_one_variant(self):
        with support.file(support.suite(support.IDLE, CRASH, support.RACE)) as path:
            self.assert_same(path, status=1)

    def test_numbers_that_are_refused(self):
        for jobs in ("0", "257", "10000"):
            result = run("run", "--jobs", jobs)
            self.assertEqual(4, result.returncode)
            self.assertIn(f"--jobs: expected a number from 1 to 256, found {jobs}", result.stderr)


if __name__ == "__main__":
    support.main()
