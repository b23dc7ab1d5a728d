"""--jobs and --budget: the same words whatever their number, and numbers that are refused."""
import json
import unittest

import support
from support import run

FOLDERS = ("scenarios/seed", "scenarios/delete-mid-stream", "scenarios/idle-expiry")
WRONG = {**support.IDLE, "name": "wrong", "expect": {"at_end": {"sessions": 7}}}
CRASH = {"name": "crash", "tools": {"t": [{"crash": True}]}, "steps": [support.call("t")]}


def large(**members):
    """A search of some ten thousand executions, which is cut into units of work."""
    note = {"do": "request", "client": "a", "send": "POST /mcp", "session": "${sid}",
            "json": {"method": "notifications/cancelled", "params": {"requestId": 99}}}
    lanes = {name: [{**note, "client": name, "as": name}] for name in ("a", "b", "c", "d")}
    return {"name": "large", "steps": [{"race": lanes}, support.delete()], **members}


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

    def test_one_search_is_cut_into_units(self):
        with support.file(support.suite(large())) as path:
            self.assert_same(path)
            whole = json.loads(run("run", path, "--json").stdout.splitlines()[0])
            self.assertEqual("exhausted", whole["extent"])
            self.assertGreater(whole["executions"], 10000)
            for budget in (8192, 9000, whole["executions"] - 1):
                self.assert_same(path, "--json", "--budget", budget)
                part = json.loads(run("run", path, "--json", "--budget", budget).stdout.splitlines()[0])
                self.assertEqual((budget, "sampled"), (part["executions"], part["extent"]))
            self.assert_same(path, "--json", "--strategy", "random-walk", "--budget", "9000")

    def test_a_portfolio_is_cut_into_blocks(self):
        with support.file(support.suite(large())) as path:
            results = [run("explore", path, "--json", "--strategy", "portfolio", "--budget", "40000", "--jobs", jobs)
                       for jobs in (1, 2, 5)]
            for result in results:
                self.assertEqual((0, results[0].stdout), (result.returncode, result.stdout), result.stderr)
            variant = support.objects(results[0].stdout)[0]
            self.assertEqual(("sampled", 40000), (variant["extent"], variant["executions"]))

    def test_a_portfolio_ends_when_a_member_has_tried_everything(self):
        with support.file(support.suite(support.RACE)) as path:
            results = [run("explore", path, "--json", "--strategy", "portfolio", "--variant", "correct", "--jobs", jobs)
                       for jobs in (1, 4)]
            self.assertEqual(results[0].stdout, results[1].stdout)
            self.assertEqual("exhausted", support.objects(results[0].stdout)[0]["extent"])

    def test_findings_far_apart(self):
        wrong = large(server={"name": "mcp", "response": "sse", "profile": "mcp-1.26.0"})
        wrong["steps"] = [{"race": {**wrong["steps"][0]["race"], "e": [support.delete()]}}]
        with support.file(support.suite(wrong)) as path:
            for arguments in ((), ("--strategy", "random-walk")):
                results = [run("explore", path, "--json", "--budget", "12000", "--jobs", jobs, *arguments)
                           for jobs in (1, 3)]
                self.assertEqual(1, results[0].returncode, results[0].stderr)
                self.assertEqual(results[0].stdout, results[1].stdout)
                self.assertIn('"executions":12000', results[0].stdout)

    def test_a_budget_in_seconds(self):
        with support.file(support.suite(support.RACE)) as path:
            result = run("explore", path, "--strategy", "random-walk", "--budget", "1s")
            self.assertEqual(0, result.returncode, result.stderr)
            self.assertIn("ended by the clock, so another run may get further", " ".join(result.stdout.split()))
            both = run("explore", path, "--json", "--strategy", "random-walk", "--budget", "600s", "--budget", "100")
            variant = support.objects(both.stdout)[0]
            self.assertEqual((100, False), (variant["executions"], variant["out_of_time"]))

    def test_budgets_that_are_refused(self):
        for budget in ("0", "0s", "s", "1m", "-1", "ten", "99999999999999999999", "99999999999s"):
            result = run("run", f"--budget={budget}")
            self.assertEqual(4, result.returncode)
            self.assertIn(f"--budget: expected a number of executions from 1, or of seconds, such as 30s, "
                          f"found '{budget}'", result.stderr)

    def test_numbers_that_are_refused(self):
        for jobs in ("0", "257", "10000"):
            result = run("run", "--jobs", jobs)
            self.assertEqual(4, result.returncode)
            self.assertIn(f"--jobs: expected a number from 1 to 256, found {jobs}", result.stderr)


if __name__ == "__main__":
    support.main()
