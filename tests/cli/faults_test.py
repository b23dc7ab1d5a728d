"""--faults: what strikes, what is refused, and that a replay command says it again."""
import shlex
import unittest

import support
from support import file, run




class FaultsTest(unittest.TestCase):
    def results(self, *arguments, **members):
        with file(support.suite(support.RACE, **members)) as path:
            result = run("run", "--json", "--strategy", "exhaustive", path, *arguments)
            return result, [line for line in support.objects(result.stdout) if line["type"] == "variant"]

    def executions(self, *arguments, **members):
        result, lines = self.results(*arguments, **members)
        self.assertEqual(0, result.returncode, result.stderr)
        return sum(line["executions"] for line in lines)

    def test_faults_are_more_executions(self):
        none = self.executions()
        one = self.executions("--faults", "sim/connection/*")
        two = self.executions("--faults", "sim/connection/*", "--faults-max", "2")
        self.assertTrue(none < one < two, (none, one, two))
        self.assertEqual(one, self.executions("--faults", "sim/connection/reset", "--faults",
                                              "sim/connection/send/reset"))

    def test_faults_are_searched_state_by_state(self):
        with file(support.suite(support.RACE)) as path:
            for arguments, strategy in (([], "exhaustive"), (["--faults", "*"], "stateful")):
                lines = support.objects(run("run", "--json", path, *arguments).stdout)
                self.assertEqual({strategy}, {line["strategy"] for line in lines if line["type"] == "variant"})

    def test_the_command_line_adds_to_the_file(self):
        said = self.executions(faults=["sim/connection/reset"])
        self.assertEqual(said, self.executions("--faults", "sim/connection/reset"))
        self.assertEqual(self.executions("--faults", "sim/connection/*"),
                         self.executions("--faults", "sim/connection/send/reset", faults="sim/connection/reset"))

    def test_an_unknown_fault(self):
        result, _ = self.results("--faults", "sim/conection/reset")
        self.assertEqual(4, result.returncode)
        self.assertIn("unknown fault 'sim/conection/reset', did you mean 'sim/connection/reset'?", result.stderr)

    def test_patterns(self):
        names = [fault["name"] for fault in support.objects(run("list", "faults", "--json").stdout)]
        each = [word for name in names for word in ("--faults", name)]
        self.assertEqual(self.executions(*each), self.executions("--faults", "*"))
        self.assertEqual(self.executions("--faults", "sim/stream/send/close"),
                         self.executions("--faults", "*/send/cl*"))
        for pattern in ("nope/*", "*x*y", ""):
            result, _ = self.results("--faults", pattern)
            self.assertEqual(4, result.returncode)
            self.assertIn(f"unknown fault '{pattern}'", result.stderr)

    def test_a_budget_out_of_bounds(self):
        for budget in ("0", "9", "4294967296"):
            result, _ = self.results("--faults", "*", "--faults-max", budget)
            self.assertEqual(4, result.returncode)
            self.assertIn(f"--faults-max: expected a number from 1 to 8, found {budget}", result.stderr)

    def test_a_finding_is_replayed_with_its_faults(self):
        race = {**support.RACE_SHOWN, "shows": {"mcp-1.26.0": "single-response-start"}}
        with file(support.suite(race)) as path:
            lines = support.objects(run("run", "--json", path, "--faults", "*", "--faults-max", "2").stdout)
            finding = next(line for line in lines if line["type"] == "finding")
            words = shlex.split(finding["replay"])
            self.assertIn("--faults * --faults-max 2", " ".join(words))
            self.assertEqual(1, run(*words[1:]).returncode)
            without = [word for word in words[1:] if word not in ("--faults", "*", "--faults-max", "2")]
            self.assertEqual(6, run(*without).returncode)


if __name__ == "__main__":
    support.main()
