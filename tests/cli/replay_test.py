"""Tokens: replayed, refused, and refused with the step that differs."""
import shlex
import unittest

import support
from support import file, run


class ReplayTest(unittest.TestCase):
    def finding(self, path, *arguments):
        lines = support.objects(run("run", "--json", path, *arguments).stdout)
        return next(line for line in lines if line["type"] == "finding" and line["wanted"])

    def test_the_printed_command_replays(self):
        with file(support.suite(support.RACE_SHOWN)) as path:
            finding = self.finding(path)
            words = shlex.split(finding["replay"])
            self.assertEqual(["halfclose", "replay"], words[:2])
            result = run(*words[1:])
            self.assertEqual(1, result.returncode, result.stderr)
            self.assertIn("single-response-start: a request's response starts once", result.stdout)
            self.assertNotIn("Replay it", result.stdout)
            again = support.objects(run(*words[1:], "--json").stdout)
            replayed = next(line for line in again if line.get("rule") == "single-response-start")
            self.assertEqual(finding["rows"], replayed["rows"])
            self.assertEqual(finding["log"], replayed["log"])

    def test_a_name_with_blanks_is_quoted(self):
        with support.files() as folder:
            path = folder / "it's one.scenario.json"
            path.write_text(support.suite(support.RACE_SHOWN), encoding="utf-8")
            words = shlex.split(self.finding(path)["replay"])
            self.assertTrue(words[2].startswith(str(path)))
            self.assertEqual(1, run(*words[1:]).returncode)

    def test_a_good_execution_with_its_trace(self):
        with file(support.suite(support.RACE)) as path:
            result = run("replay", path, self.good_token(path), "--trace")
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)
        self.assertIn("holds", result.stdout)
        self.assertIn("Every event:", result.stdout)

    def good_token(self, path):
        """A token of an execution that holds, by way of one that fails only for what it is expected to leave behind."""
        with file(support.suite({**support.RACE, "expect": {"at_end": {"sessions": 7}}})) as other:
            token = next(line["token"] for line in support.objects(run("run", "--json", other).stdout)
                         if line["type"] == "finding")
        self.assertEqual(6, run("replay", path, token).returncode)
        forced = support.objects(run("replay", path, token, "--force", "--json").stdout)
        return next(line["token"] for line in forced if line["type"] == "finding")

    def test_a_token_of_another_variant(self):
        with file(support.suite(support.RACE_SHOWN, support.IDLE)) as path:
            token = self.finding(path)["token"]
            result = run("replay", path, "--name", "races", "--variant", "correct", token)
            self.assertEqual(6, result.returncode)
            self.assertIn("made for another scenario, variant or version", result.stderr)
            self.assertIn("--force", result.stderr)
            self.assertEqual("", result.stdout)
            self.assertEqual(0, run("replay", path, "--name", "races", "--variant", "correct", token,
                                    "--force").returncode)

    def test_a_token_of_another_scenario(self):
        with file(support.suite(support.RACE_SHOWN, support.IDLE)) as path:
            result = run("replay", path, "--name", "idle", self.finding(path)["token"])
        self.assertEqual(6, result.returncode)
        self.assertRegex(result.stderr, r"step \d+: the tape says .*, the world asks ")

    def test_what_is_no_token(self):
        for word, place in (("hc1", 4), ("hc2.0000000000000001.=", 3), ("hc1.000000000000000x.=", 20),
                            ("hc1.0000000000000001.q", 22), ("", 1)):
            with self.subTest(word=word):
                result = run("replay", support.SEED, word)
                self.assertEqual(4, result.returncode)
                self.assertIn(f"not a token, from character {place} on", result.stderr)


if __name__ == "__main__":
    support.main()
