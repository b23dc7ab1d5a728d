"""--shard and merge: what is run in parts says, put together, what it would have said as a whole."""
import pathlib
import tempfile
import unittest

import jobs_test
import support
from support import run

CRASH = {"name": "crash", "tools": {"t": [{"crash": True}]}, "steps": [support.call("t")]}


class ShardTest(unittest.TestCase):
    def shard(self, count, *arguments):
        """Runs all shards; returns the names of their records."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        records = [pathlib.Path(folder.name, str(index)) for index in range(1, count + 1)]
        for index, record in enumerate(records, 1):
            result = run(*arguments, "--shard", f"{index}/{count}", "--resume", record)
            self.assertIn(result.returncode, (0, 1, 2), result.stderr)
        return records

    def said(self, result):
        """What a sanitizer says of a server that crashes is said where it crashes only."""
        return result.returncode, result.stdout, [line for line in result.stderr.splitlines() if "halfclose: " in line]

    def assert_same(self, count, *arguments):
        records = self.shard(count, *arguments)
        whole = run(*arguments)
        merged = run("merge", *reversed(records))
        self.assertEqual(self.said(whole), self.said(merged))
        return records

    def test_variants_are_dealt(self):
        wrong = {**support.RACE_WRONG, "name": "wrong"}
        with support.file(support.suite(support.RACE_SHOWN, CRASH, wrong, support.IDLE)) as path:
            self.assert_same(3, "run", path)
            command = ["run", path, "--json", "--strategy", "random-walk", "--budget", "200"]
            records = self.assert_same(2, *command)
            parts = [run(*command, "--shard", f"{index}/2", "--resume", record).stdout
                     for index, record in enumerate(records, 1)]
            self.assertEqual([3, 2], [part.count('"type":"variant"') for part in parts])

    def test_one_search_is_dealt(self):
        with support.file(support.suite(jobs_test.large())) as path:
            self.assert_same(3, "run", path, "--json", "--strategy", "exhaustive")
            self.assert_same(2, "run", path, "--strategy", "exhaustive", "--budget", "12000")
            records = self.assert_same(3, "run", path, "--json", "--strategy", "random-walk", "--budget", "10000")
            self.assertEqual(3, len(records))
            self.assertIn("; one shard of the search",
                          " ".join(run("run", path, "--strategy", "random-walk", "--budget", "10000", "--shard", "2/3",
                                       "--resume", str(records[1]) + ".other").stdout.split()))

    def test_findings_of_all_shards(self):
        wrong = jobs_test.large(server={"name": "mcp", "response": "sse", "profile": "mcp-1.26.0"})
        wrong["steps"] = [{"race": {**wrong["steps"][0]["race"], "e": [support.delete()]}}]
        with support.file(support.suite(wrong)) as path:
            self.assert_same(2, "explore", path, "--json", "--strategy", "random-walk", "--budget", "10000")

    def test_a_portfolio_is_dealt(self):
        wrong = jobs_test.large(server={"name": "mcp", "response": "sse", "profile": "mcp-1.26.0"})
        with support.file(support.suite(wrong)) as path:
            self.assert_same(2, "explore", path, "--json", "--strategy", "portfolio", "--budget", "20000")

    def assert_refused(self, words, *arguments, status=3):
        result = run(*arguments)
        self.assertEqual((status, ""), (result.returncode, result.stdout))
        self.assertIn(words, result.stderr)

    def test_what_cannot_be_merged(self):
        with support.file(support.suite(support.RACE, support.IDLE)) as path:
            one, two = self.shard(2, "run", path)
            self.assert_refused("is of a search in another number of shards", "merge", one)
            self.assert_refused("is of a shard that another one is of", "merge", one, one)
            self.assert_refused("is of another --shard", "run", path, "--shard", "2/2", "--resume", one)
            self.assert_refused("expected a record, found", "merge", path.parent / "none")
            two.write_bytes(two.read_bytes()[:-1])
            self.assert_refused("is damaged, or was cut short", "merge", one, two)

    def test_shards_that_are_refused(self):
        for shard in ("0/2", "3/2", "1", "1/", "/2", "1/1001", "a/b", "1/2/3"):
            self.assert_refused(f"--shard: expected two numbers such as 1/4, found '{shard}'", "run", "--shard", shard,
                                "--resume", "x", status=4)
        self.assert_refused("--shard: expected --resume FILE as well", "run", "--shard", "1/2", status=4)


if __name__ == "__main__":
    support.main()
