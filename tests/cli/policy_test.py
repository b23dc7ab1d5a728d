"""--policy: another order of ready handles than the scenario's, what is refused, and the replay."""
import shlex
import unittest

import support
from support import file, run


class PolicyTest(unittest.TestCase):
    def lines(self, *arguments, scenario=support.RACE, **members):
        with file(support.suite(scenario, **members)) as path:
            return support.objects(run("run", "--json", path, *arguments).stdout)

    def variants(self, *arguments, **members):
        return [(line["policy"], line["executions"]) for line in self.lines(*arguments, **members)
                if line["type"] == "variant"]

    def test_the_command_line_comes_before_the_file(self):
        budget = ("--budget", "500")
        own = self.variants(*budget)
        other = self.variants("--policy", "any", *budget)
        self.assertEqual({"asyncio"}, {policy for policy, _ in own})
        self.assertEqual({"any"}, {policy for policy, _ in other})
        self.assertLess(sum(count for _, count in own), sum(count for _, count in other))
        self.assertEqual(own, self.variants("--policy", "asyncio", *budget, policy="any"))

    def test_a_run_under_any_goes_by_deviations(self):
        with file(support.suite(support.RACE)) as path:
            result = run("run", "--policy", "any", "--variant", "correct", path)
            chosen = run("run", "--policy", "any", "--variant", "correct", "--strategy", "random-walk",
                         "--budget", "50", path)
        self.assertEqual(0, result.returncode, result.stderr)
        self.assertIn("sampled, 3000 executions (deviations, seed 1)", result.stdout)
        self.assertRegex(" ".join(result.stdout.split()), "all with fewer than [2-9] deviations, policy any")
        self.assertIn("sampled, 50 executions (random-walk, seed 1)", chosen.stdout)
        self.assertNotIn("deviations", chosen.stdout)

    def test_an_unknown_policy(self):
        with file(support.suite(support.RACE)) as path:
            result = run("run", "--policy", "asynchio", path)
        self.assertEqual(4, result.returncode)
        self.assertIn("unknown policy 'asynchio', did you mean 'asyncio'?", result.stderr)

    def test_a_finding_is_replayed_under_its_policy(self):
        race = {**support.RACE_SHOWN, "shows": {"mcp-1.26.0": "single-response-start"}}
        with file(support.suite(race)) as path:
            lines = support.objects(run("run", "--json", path, "--policy", "any", "--variant", "mcp-1.26.0").stdout)
            finding = next(line for line in lines if line["type"] == "finding")
            words = shlex.split(finding["replay"])
            self.assertIn("--policy any", " ".join(words))
            self.assertEqual(1, run(*words[1:]).returncode)
            without = [word for word in words[1:] if word not in ("--policy", "any")]
            self.assertEqual(6, run(*without).returncode)


if __name__ == "__main__":
    support.main()
