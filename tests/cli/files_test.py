"""Bad files: file:line:column, exit 3, nothing run from them."""
import os
import pathlib
import tempfile
import unittest

import support
from support import file, run


class FilesTest(unittest.TestCase):
    def assert_bad(self, text, *messages):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "bad.scenario.json")
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            for command in ("run", "validate", "list"):
                operands = ["scenarios", path] if command == "list" else [path]
                result = run(command, *operands)
                self.assertEqual(3, result.returncode, result.stdout + result.stderr)
                for message in messages:
                    self.assertIn(message, result.stderr)
                self.assertRegex(result.stderr, r"bad\.scenario\.json:\d+:\d+: expected .*, found ")

    def test_what_is_not_a_scenario(self):
        good = support.suite(support.IDLE)
        self.assert_bad("", "bad.scenario.json:1:1: expected")
        self.assert_bad("[]", "bad.scenario.json:1:1: expected")
        self.assert_bad(good.rstrip("}"), "found the end")
        self.assert_bad(good.replace('"steps"', '"stesp"'), '"stesp"', 'did you mean "steps"?')
        self.assert_bad(good.replace('"suite": "test"', '"suite": "test", "suite": "test"'), "on line 2")
        self.assert_bad(good.replace('"suite": "test"', '"suite": 3'), "found 3")
        self.assert_bad(good.replace("${sid}", "${sud}"), "sud")
        self.assert_bad(good.replace('"do": "request",\n     "client": "b"', '"do": "disconect",\n     "client": "b"'),
                        'did you mean "disconnect"?')
        self.assert_bad(good.encode() + b"\xff", "bad.scenario.json:")
        self.assert_bad("[" * 100000, "bad.scenario.json:1:")
        self.assert_bad(support.suite(support.IDLE, bounds={"arena": "1 elephant"}), "elephant")
        for key in ("events", "iterations", "tasks"):
            self.assert_bad(support.suite(support.IDLE, bounds={key: 0}), "expected an integer from 1 to", "found 0")
        self.assert_bad(support.suite(support.IDLE, bounds={"arena": "0"}), "expected a size such as", 'found "0"')
        self.assert_bad(support.suite(support.IDLE, bounds={"arena": "0KiB"}), "expected a size of at least 64KiB",
                        'found "0KiB"')
        self.assert_bad(support.suite(support.IDLE, bounds={"time": "0s"}), "expected a duration of at least 1ns",
                        'found "0s"')
        self.assert_bad(support.suite(support.IDLE, bounds={"arena": "8KiB"}), "expected a size of at least 64KiB")

    def test_every_mistake_in_one_pass(self):
        with file('{ "suiet": "x",\n "scenarios": [{ "name": 1, "steps": [{ "do": "requst" }] }] }') as path:
            result = run("validate", path)
        self.assertEqual(3, result.returncode)
        self.assertGreaterEqual(result.stderr.count(".scenario.json:"), 3)
        self.assertIn('did you mean "suite"?', result.stderr)
        self.assertIn('did you mean "request"?', result.stderr)

    def test_a_file_of_100_megabytes(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "large.scenario.json")
            with open(path, "wb") as large:
                os.truncate(large.fileno(), 100 * 1024 * 1024)
            result = run("run", path)
        self.assertEqual(3, result.returncode)
        self.assertIn("expected a readable file of at most 16 MiB, found more than 16 MiB", result.stderr)

    def test_what_cannot_be_read(self):
        result = run("run", "/no/such/file.scenario.json")
        self.assertEqual(3, result.returncode)
        self.assertIn("/no/such/file.scenario.json: expected a readable file", result.stderr)
        self.assertIn("No such file or directory", result.stderr)

    def test_a_good_file(self):
        with file(support.suite(support.IDLE, support.RACE)) as path:
            result = run("validate", path)
            self.assertEqual(0, result.returncode)
            self.assertEqual("1 file, 2 scenarios; 0 files with mistakes\n", result.stdout)

    def test_a_line_selects_its_scenario(self):
        text = support.suite(support.IDLE, support.RACE)
        with file(text) as path:
            for name in (support.IDLE["name"], support.RACE["name"]):
                line = text.count("\n", 0, text.index(name)) + 1
                scenario, = support.objects(run("list", "scenarios", f"{path}:{line}", "--json").stdout)
                self.assertEqual(name, scenario["name"])
                self.assertLessEqual(scenario["line"], line)

    def test_a_file_named_twice_runs_once(self):
        with file(support.suite(support.IDLE)) as path:
            self.assertIn("1 scenario, 1 variant", run("run", path, path).stdout)

    def test_tags_and_names(self):
        with file(support.suite(support.IDLE, support.RACE)) as path:
            for arguments, count in ((["-t", "fast"], 2), (["-t", "race"], 1), (["-t", "~race"], 1),
                                     (["-t", "race,fast"], 2), (["-t", "fast,~race"], 1),
                                     (["-n", "DELETE"], 2), (["-n", "idle"], 1), (["-n", "idle", "-n", "races"], 2)):
                with self.subTest(arguments=arguments):
                    listed = run("list", "scenarios", path, "--json", *arguments).stdout
                    self.assertEqual(count, len(support.objects(listed)))


if __name__ == "__main__":
    support.main()
