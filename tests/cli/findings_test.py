"""--findings: each finding once, in a file of its own, with the shortest tape ever seen."""
import contextlib
import json
import shlex
import unittest

import resume_test
import support
from support import run


@contextlib.contextmanager
def place(*scenarios):
    """A scenario file, and a name for a folder beside it."""
    with support.files(one=support.suite(*scenarios)) as folder:
        yield folder / "one.scenario.json", folder / "findings"


def kept(folder):
    """What is in the folder, by name."""
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.iterdir()}


class FindingsTest(unittest.TestCase):
    def keep(self, path, folder, status=1):
        result = run("run", path, "--json", "--findings", folder)
        self.assertEqual(status, result.returncode, result.stderr)
        return [line for line in support.objects(result.stdout) if line["type"] == "finding"]

    def test_one_file_each(self):
        with place(support.RACE_WRONG) as (path, folder):
            told = self.keep(path, folder)
            files = kept(folder)
            self.assertEqual({finding["fingerprint"] + ".json" for finding in told}, set(files))
            for finding in told:
                file = files[finding["fingerprint"] + ".json"]
                for member in ("rule", "text", "sentence", "policy", "file", "line", "scenario", "variant", "token",
                               "executions"):
                    self.assertEqual(finding[member], file[member])
                again = run(*shlex.split(file["replay"])[1:])
                self.assertEqual(1, again.returncode, again.stderr)
                self.assertIn(file["rule"], again.stdout)

    def test_a_second_run_adds_to_it(self):
        with place(support.RACE_WRONG) as (path, folder):
            told = self.keep(path, folder)
            once = kept(folder)
            self.keep(path, folder)
            twice = kept(folder)
            self.assertEqual(set(once), set(twice))
            for name, finding in twice.items():
                self.assertEqual(2, finding["runs"])
                self.assertEqual(2 * once[name]["executions"], finding["executions"])
                self.assertEqual(once[name]["token"], finding["token"])
            self.assertGreater(len(told), 0)

    def test_the_shortest_tape_stays(self):
        with place(support.RACE_WRONG) as (path, folder):
            name = self.keep(path, folder)[0]["fingerprint"] + ".json"
            true = kept(folder)[name]
            for deviations, wanted in ((true["deviations"] + 1, true["token"]), (0, "other")):
                (folder / name).write_text(
                    json.dumps({**true, "deviations": deviations, "answers": 0, "token": "other"}), encoding="utf-8")
                self.keep(path, folder)
                self.assertEqual(wanted, kept(folder)[name]["token"])

    def test_what_was_told_is_kept_by_then(self):
        """Killed at the first finding that it tells."""
        with place(support.RACE_WRONG, {**resume_test.larger(), "name": "long"}) as (path, folder):
            process = resume_test.begin("run", path, "--json", "--findings", folder, "--strategy", "random-walk",
                                        "--budget", "1000000000")
            told = json.loads(process.stdout.readline())
            while told["type"] != "finding":
                told = json.loads(process.stdout.readline())
            process.kill()
            process.communicate(timeout=60)
            self.assertEqual(told["rule"], kept(folder)[told["fingerprint"] + ".json"]["rule"])

    def test_a_damaged_file_is_left_as_it_is(self):
        with place(support.RACE_SHOWN) as (path, folder):
            name = self.keep(path, folder, status=0)[0]["fingerprint"] + ".json"
            for damaged in ("", "{", "[]", "{}", '{"executions": -1}'):
                (folder / name).write_text(damaged, encoding="utf-8")
                result = run("run", path, "--findings", folder)
                self.assertEqual(2, result.returncode)
                self.assertIn("is no finding, or is damaged; it is left as it is", result.stderr)
                self.assertIn("found", result.stdout)
                self.assertEqual(damaged, (folder / name).read_text(encoding="utf-8"))

    def test_folders_that_cannot_be_written_to(self):
        with place(support.RACE_WRONG) as (path, folder):
            for where, words in (("/proc", "'/proc': "), (path, "expected a folder, found a file"),
                                 (folder / "below", "No such file or directory")):
                result = run("run", path, "--findings", where)
                self.assertEqual((2, ""), (result.returncode, result.stdout))
                self.assertIn(words, result.stderr)
            folder.mkdir()
            full = run("run", path, "--findings", folder, preexec_fn=resume_test.no_space)
            self.assertEqual((2, ""), (full.returncode, full.stdout))
            self.assertIn("File too large", full.stderr)
            self.assertEqual([], list(folder.iterdir()))


if __name__ == "__main__":
    support.main()
