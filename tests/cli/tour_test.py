"""What `make run` shows: every scenario as expected, and one race found, explained and replayed."""
import pathlib
import subprocess
import unittest

import support

ROOT = pathlib.Path(__file__).resolve().parents[2]
RACE = "single-response-start: a request's response starts once"
LOGGED = "RuntimeError: Unexpected ASGI message 'http.response.start' sent, after"


class Tour(unittest.TestCase):
    def test_ends_with_a_replay_of_what_was_found(self):
        done = subprocess.run([ROOT / "tools" / "tour.sh", support.PROGRAM], cwd=ROOT, capture_output=True,
                              text=True, check=False)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        library, explained, replayed = done.stdout.split("\n$ ")[1:]
        self.assertIn("; all as expected", " ".join(library.split()))
        for part in (explained, replayed):
            self.assertEqual(1, part.count(RACE))
            self.assertEqual(1, part.count(LOGGED))
        command, story = replayed.split("\n", 1)
        self.assertIn(command.split(" ", 1)[1], explained)
        lanes = story[story.index("  time "):story.index("  In the log")]
        self.assertIn(lanes, explained)


if __name__ == "__main__":
    support.main()
