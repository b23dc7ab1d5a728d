"""--resume: a search that was interrupted or killed goes on where it was, and tells the same."""
import contextlib
import os
import resource
import signal
import subprocess
import time
import unittest

import jobs_test
import support
from support import run


@contextlib.contextmanager
def place(*scenarios):
    """A scenario file, and a name for a record beside it."""
    with support.files(one=support.suite(*scenarios)) as folder:
        yield folder / "one.scenario.json", folder / "record"


def larger():
    """Some ninety thousand executions: long enough to be killed in the middle."""
    lanes = dict(jobs_test.large()["steps"][0]["race"])
    lanes["f"] = [{**lanes["a"][0], "client": "f", "as": "f"}]
    return {"name": "larger", "steps": [{"race": lanes}]}


def begin(*arguments):
    return subprocess.Popen([support.PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)


def wait_for_progress(record, process):
    """Until the record has more than the search's beginning, or the process has ended."""
    sizes = set()
    while len(sizes) < 2 and process.poll() is None:
        with contextlib.suppress(FileNotFoundError):
            sizes.add(record.stat().st_size)
        time.sleep(0.01)


def no_space():
    """In the child: every file is full, as a disk would be."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


class ResumeTest(unittest.TestCase):
    def test_killed_and_gone_on_with(self):
        with place(larger()) as (path, record):
            whole = run("run", path)
            self.assertEqual(0, whole.returncode, whole.stderr)
            for number in (signal.SIGKILL, signal.SIGINT):
                process = begin("run", path, "--resume", record)
                wait_for_progress(record, process)
                process.send_signal(number)
                process.communicate(timeout=120)
                self.assertNotEqual(0, process.returncode)
                before = record.read_bytes()
                again = run("run", path, "--resume", record, "--jobs", "2")
                self.assertEqual((0, "", whole.stdout), (again.returncode, again.stderr, again.stdout))
                self.assertNotEqual(before, record.read_bytes())
                record.unlink()

    def test_what_is_over_is_told_again(self):
        wrong = {**support.RACE_WRONG, "name": "wrong"}
        with place(support.RACE_SHOWN, wrong, support.IDLE) as (path, record):
            for command in (["run", path], ["run", path, "--json", "--trace"], ["explore", f"{path}:2", "--name=wrong"],
                            ["run", path, "--strategy", "random-walk", "--budget", "300"]):
                plain = run(*command)
                for _ in range(2):
                    kept = run(*command, "--resume", record)
                    self.assertEqual((plain.returncode, plain.stdout), (kept.returncode, kept.stdout), kept.stderr)
                record.unlink()

    def assert_refused(self, words, *arguments, status=3):
        result = run(*arguments)
        self.assertEqual(status, result.returncode, result.stderr)
        self.assertIn(words, result.stderr)
        self.assertEqual("", result.stdout)

    def test_records_of_something_else(self):
        with place(support.RACE, support.IDLE) as (path, record):
            self.assertEqual(0, run("run", path, "--resume", record).returncode)
            kept = record.read_bytes()
            self.assert_refused("is of another command", "explore", path, "--name", "idle", "--resume", record)
            for option, value in (("strategy", "random-walk"), ("seed", "7"), ("budget", "99")):
                self.assert_refused(f"is of a search with another --{option}", "run", path, "--resume", record,
                                    f"--{option}", value)
            self.assert_refused("is of other scenarios: not as many variants", "run", path, "--name", "idle", "--resume",
                                record)
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace('"params": {\n', '"params": {"reason": "why",\n', 1), encoding="utf-8")
            self.assertNotEqual(text, path.read_text(encoding="utf-8"))
            self.assert_refused("as it was before it was changed", "run", path, "--resume", record)
            self.assertEqual(kept, record.read_bytes())

    def test_records_that_are_damaged(self):
        with place(support.RACE) as (path, record):
            self.assertEqual(0, run("run", path, "--resume", record).returncode)
            kept = record.read_bytes()
            for size in (len(kept) - 1, len(kept) // 2, kept.index(b"\n") + 1):
                record.write_bytes(kept[:size])
                self.assert_refused("is damaged, or was cut short; remove it to begin anew", "run", path, "--resume",
                                    record)
            record.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
            self.assert_refused("is damaged", "run", path, "--resume", record)
            for other in (b"", b"{}\n", b"halfclose search"):
                record.write_bytes(other)
                self.assert_refused("is not a file that --resume has written", "run", path, "--resume", record)
            record.write_bytes(kept.replace(b"halfclose search ", b"halfclose search 9", 1))
            self.assert_refused("was written by another version of halfclose", "run", path, "--resume", record)

    def test_records_that_cannot_be_written(self):
        with place(support.RACE) as (path, record):
            self.assert_refused("cannot write the record", "run", path, "--resume", record / "below", status=2)
            self.assert_refused("expected a record, found", "run", path, "--resume", record.parent)
            full = run("run", path, "--resume", record, preexec_fn=no_space)
            self.assertEqual((2, ""), (full.returncode, full.stdout))
            self.assertIn("File too large", full.stderr)
            self.assertEqual(["one.scenario.json"], os.listdir(record.parent))


if __name__ == "__main__":
    support.main()
