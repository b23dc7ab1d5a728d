"""Every exit status, and what is said with it."""
import unittest

import support
from support import file, run


class ExitTest(unittest.TestCase):
    def assert_status(self, status, result):
        self.assertEqual(status, result.returncode, result.stdout + result.stderr)

    def test_as_expected(self):
        with file(support.suite(support.IDLE, support.RACE_SHOWN)) as path:
            result = run("run", path)
        self.assert_status(0, result)
        self.assertIn("all as expected", result.stdout.splitlines()[-1])
        self.assertEqual("", result.stderr)

    def test_a_sample_without_a_finding_says_that_it_is_one(self):
        with file(support.suite(support.RACE)) as path:
            result = run("run", path, "--strategy", "random-walk", "--budget", "20", "--seed", "7")
        self.assert_status(0, result)
        self.assertIn("sampled, 20 executions (random-walk, seed 7)", " ".join(result.stdout.split()))

    def test_a_violation(self):
        with file(support.suite(support.RACE_WRONG)) as path:
            result = run("run", path)
        self.assert_status(1, result)
        self.assertIn("VIOLATED", result.stdout)

    def test_a_violation_that_should_be_shown_and_is_not(self):
        wrong = {**support.RACE, "expect": {"violates": ["single-response-start"]}}
        with file(support.suite(wrong)) as path:
            result = run("run", path)
        self.assert_status(1, result)
        self.assertIn("MISSED", result.stdout)
        self.assertIn("single-response-start not found; exhausted", " ".join(result.stdout.split()))

    def test_a_bound(self):
        with file(support.suite(support.RACE, bounds={"iterations": 2})) as path:
            result = run("run", path)
        self.assert_status(2, result)
        self.assertIn("the bound 'iterations' was hit", " ".join(result.stdout.split()))
        self.assertIn('raise it with "bounds": { "iterations": 50000 }', " ".join(result.stdout.split()))

    def test_a_budget_that_ends_before_the_violation(self):
        wrong = {**support.RACE_WRONG, "expect": {"violates": ["single-response-start"]}}
        with file(support.suite(wrong)) as path:
            result = run("run", path, "--budget", "1")
        self.assert_status(2, result)
        self.assertIn("UNDECIDED", result.stdout)

    def test_a_bad_file_and_a_good_one(self):
        with support.files(bad="{", good=support.suite(support.IDLE)) as folder:
            result = run("run", folder)
        self.assert_status(3, result)
        self.assertIn("bad.scenario.json:1:2: expected", result.stderr)
        self.assertIn("1 holds", result.stdout)
        self.assertIn("1 bad file", result.stdout)

    def test_usage(self):
        for arguments, message in (
                ([], "expected a command"),
                (["rnu"], "unknown command 'rnu', did you mean 'run'?"),
                (["run", "--jsn"], "unknown option '--jsn', did you mean '--json'?"),
                (["run", "--strategy", "source-sets"], "add --policy any"),
                (["run", "--strategy", "exhaustve"], "unknown strategy 'exhaustve', did you mean 'exhaustive'?"),
                (["run", "--format", "txt"], "unknown format 'txt', did you mean 'text'?"),
                (["run", "--seed", "many"], "--seed: expected a number"),
                (["list", "rulse"], "cannot list 'rulse', did you mean 'rules'?"),
                (["list", "rules", "more"], "expected nothing more, found 'more'"),
                (["replay", "one"], "expected FILE:LINE TOKEN"),
                (["schema", "more"], "expected nothing more, found 'more'"),
                (["help", "exploer"], "unknown command 'exploer', did you mean 'explore'?")):
            with self.subTest(arguments=arguments):
                result = run(*arguments)
                self.assert_status(4, result)
                self.assertIn(message, result.stderr)
                self.assertEqual("", result.stdout)

    def test_several_scenarios_for_explore(self):
        with file(support.suite(support.IDLE, support.RACE)) as path:
            self.assert_status(4, run("explore", path))
            self.assert_status(0, run("explore", path, "--name", "idle"))

    def test_nothing_selected(self):
        with file(support.suite(support.IDLE)) as path:
            for arguments in (["--name", "nobody"], ["--tags", "slow"], ["--tags", "~fast"], ["--variant", "none"]):
                with self.subTest(arguments=arguments):
                    self.assert_status(5, run("run", path, *arguments))
            self.assert_status(5, run("run", f"{path}:9999"))
            self.assert_status(5, run("list", "scenarios", path, "--name", "nobody"))

    def test_an_empty_folder(self):
        with support.files() as folder:
            self.assert_status(5, run("run", folder))
            self.assert_status(5, run("validate", folder))

    def test_the_folder_of_scenarios_is_the_default(self):
        with support.files() as folder:
            (folder / "scenarios").mkdir()
            self.assert_status(5, run("run", cwd=folder))
            (folder / "scenarios" / "a.scenario.json").write_text(support.suite(support.IDLE), encoding="utf-8")
            (folder / "scenarios" / "notes.json").write_text("no scenario", encoding="utf-8")
            result = run("run", cwd=folder)
        self.assert_status(0, result)
        self.assertIn("scenarios/a.scenario.json", result.stdout)

    def test_fail_fast(self):
        with file(support.suite(support.RACE_WRONG, support.IDLE)) as path:
            result = run("run", path, "--fail-fast")
        self.assert_status(1, result)
        self.assertIn("1 scenario, 1 variant", result.stdout)


if __name__ == "__main__":
    support.main()
