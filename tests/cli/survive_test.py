"""What crashes, grows or is interrupted, and what of it is reported."""
import signal
import subprocess
import time
import unittest

import support
from support import file, run

CRASH = {"name": "a tool crashes", "steps": [support.call("boom")]}
TOOLS = {"boom": [{"crash": True}], "hang": [{"hang": True}], "flood": [{"progress": 1, "size": "64KiB"}, {"return": "done"}]}


class SurviveTest(unittest.TestCase):
    def test_a_crash_of_the_server_is_a_finding(self):
        with file(support.suite(CRASH, support.IDLE, tools=TOOLS)) as path:
            result = run("run", path)
            self.assertEqual(1, result.returncode, result.stderr)
            self.assertIn("the server crashed: ", result.stdout)
            self.assertIn("tool boom ", result.stdout)
            self.assertIn("1 holds", result.stdout)
            finding = next(line for line in support.objects(run("run", "--json", path).stdout)
                           if line["type"] == "finding")
            self.assertEqual("crash", finding["kind"])
            again = run("replay", path, "--name", "crashes", finding["token"])
            self.assertEqual(1, again.returncode, again.stderr)
            self.assertIn("the server crashed: ", again.stdout)

    def test_a_server_that_never_comes_to_an_await(self):
        hang = {"name": "a tool hangs", "steps": [support.call("hang")]}
        with file(support.suite(hang, support.IDLE, tools=TOOLS)) as path:
            result = run("run", path, "--patience", "1")
            self.assertEqual(2, result.returncode, result.stderr)
            words = " ".join(result.stdout.split())
            self.assertIn("the bound 'progress' was hit; 1 execution; raise it with --patience 60", words)
            self.assertIn("the server never stops making progress: 1 s of processor time without an await", words)
            self.assertIn("tool hang ", words)
            self.assertIn("1 holds", words)
            finding = next(line for line in support.objects(run("run", "--json", path, "--patience=1").stdout)
                           if line["type"] == "finding")
            self.assertEqual("stuck", finding["kind"])
            again = run("replay", path, "--name", "hangs", "--patience", "1", finding["token"])
            self.assertEqual(2, again.returncode, again.stderr)
            self.assertIn("never stops making progress", again.stdout)

    def test_nobody_hangs_on_without_a_parent(self):
        """A server that never comes back cannot look for its parent."""
        hang = {"name": "a tool hangs", "steps": [support.call("hang")]}
        with file(support.suite(hang, tools=TOOLS)) as path:
            process = subprocess.Popen([support.PROGRAM, "run", path, "--patience", "3600"],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            time.sleep(0.5)
            process.kill()
            process.communicate(timeout=60)

    def test_a_crash_costs_one_execution(self):
        """The notification and DELETE race the crashing call: some executions crash, the others are made."""
        race = {"name": "a crash among others", "steps": [{"race": {
            "caller": [{**support.call("boom"), "client": "c"}],
            "deleter": [support.delete()],
        }}]}
        with file(support.suite(race, tools=TOOLS)) as path:
            words = ("explore", path, "--json", "--strategy", "exhaustive")
            plain = support.objects(run(*words).stdout)
            again = support.objects(run(*words, "--jobs", "1").stdout)
        self.assertEqual(plain, again)
        variant = plain[0]
        self.assertEqual("crashed", variant["verdict"])
        self.assertEqual("exhausted", variant["extent"])
        crashes = [line for line in plain if line["type"] == "finding" and line["kind"] == "crash"]
        self.assertEqual(1, len(crashes))
        self.assertGreater(crashes[0]["executions"], 1)
        self.assertGreater(variant["executions"], crashes[0]["executions"])

    def test_crashes_cost_one_execution_each(self):
        """There are many ways to crash, and a random search that cannot be cut where they are goes on behind them."""
        note = {"do": "request", "send": "POST /mcp", "session": "${sid}",
                "json": {"method": "notifications/cancelled", "params": {"requestId": 99}}}
        lanes = {name: [{**note, "client": name, "as": name}] for name in ("x", "y")}
        lanes["caller"] = [{**support.call("boom"), "client": "c"}]
        with file(support.suite({"name": "crashes", "steps": [{"race": lanes}]}, tools=TOOLS)) as path:
            for strategy in ("portfolio", "pos"):
                words = ("explore", path, "--json", "--strategy", strategy, "--budget", "300")
                plain = support.objects(run(*words).stdout)
                self.assertEqual(plain, support.objects(run(*words, "--jobs", "2").stdout))
                variant, crash = plain[0], plain[1]
                self.assertEqual(("crashed", "sampled", None),
                                 (variant["verdict"], variant["extent"], variant["bound"]))
                self.assertEqual("crash", crash["kind"])
                self.assertGreater(crash["executions"], 64)
                self.assertGreaterEqual(variant["executions"], crash["executions"])

    def test_a_patience_of_nothing(self):
        for patience in ("0", "86401"):
            result = run("run", "--patience", patience)
            self.assertEqual(4, result.returncode)
            self.assertIn(f"--patience: expected a number from 1 to 86400, found {patience}", result.stderr)

    def test_an_arena_that_is_too_small(self):
        flood = {"name": "a tool floods", "steps": [support.call("flood", _meta={"progressToken": 1})]}
        with file(support.suite(flood, tools=TOOLS, bounds={"arena": "64KiB"})) as path:
            result = run("run", path)
        self.assertEqual(2, result.returncode, result.stdout + result.stderr)
        words = " ".join(result.stdout.split())
        self.assertIn("the bound 'arena' was hit", words)
        self.assertIn('raise it with "bounds": { "arena": "4MiB" }', words)

    def test_a_server_that_allocates_without_end(self):
        """It keeps what it says for clients that come back, of whom there are none."""
        tools = {"grow": [{"progress": 10000, "size": "64KiB"}, {"return": "done"}]}
        grow = {"name": "a tool grows", "steps": [support.call("grow", _meta={"progressToken": 1})],
                "server": {"name": "mcp", "response": "sse", "event_store": {"store": 0}}}
        with file(support.suite(grow, support.IDLE, tools=tools)) as path:
            result = run("run", path)
        self.assertEqual(2, result.returncode, result.stdout + result.stderr)
        words = " ".join(result.stdout.split())
        self.assertIn("the bound 'arena' was hit; 1 execution; raise it with \"bounds\": { \"arena\": \"4MiB\" }", words)
        self.assertIn("1 holds", words)

    def interrupt(self, path, *signals, jobs=1):
        process = subprocess.Popen(
            [support.PROGRAM, "explore", path, "--name", "races", "--strategy", "random-walk", "--budget",
             "1000000000", "--jobs", str(jobs)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for number in signals:
            time.sleep(0.5)
            process.send_signal(number)
        output, errors = process.communicate(timeout=120)
        self.assertEqual(130, process.returncode, errors)
        return output

    def test_an_interruption_gives_what_was_found(self):
        shown = {**support.RACE_WRONG, "expect": {"violates": ["single-response-start"]}}
        with file(support.suite(shown)) as path:
            for number in (signal.SIGINT, signal.SIGTERM):
                for jobs in (1, 3):
                    output = self.interrupt(path, number, jobs=jobs)
                    self.assertIn("single-response-start", output)
                    self.assertIn("; interrupted", output.splitlines()[-1])

    def test_a_second_one_does_not_wait(self):
        with file(support.suite(support.RACE)) as path:
            started = time.monotonic()
            output = self.interrupt(path, signal.SIGINT, signal.SIGINT)
            self.assertLess(time.monotonic() - started, 60)
            self.assertIn("interrupted", output)

    def test_a_child_does_not_outlive_its_parent(self):
        for jobs in ("1", "3"):
            with file(support.suite(support.RACE)) as path:
                process = subprocess.Popen(
                    [support.PROGRAM, "explore", path, "--strategy", "random-walk", "--budget", "1000000000",
                     "--jobs", jobs], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                time.sleep(0.5)
                process.kill()
                # A child holds the other end of the pipe until it ends.
                process.communicate(timeout=60)


if __name__ == "__main__":
    support.main()
