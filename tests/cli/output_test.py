"""What is written, where, and how wide."""
import os
import pty
import subprocess
import unittest

import support
from support import file, run


def run_on_a_terminal(*arguments, env=None):
    """Runs the command with a terminal as its output; returns what that shows."""
    leader, follower = pty.openpty()
    process = subprocess.Popen([support.PROGRAM, *map(str, arguments)], stdout=follower, stderr=follower,
                               stdin=follower, env={"PATH": "/usr/bin:/bin", "TERM": "xterm", **(env or {})})
    os.close(follower)
    shown = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    process.wait(timeout=60)
    os.close(leader)
    return shown.decode()


class OutputTest(unittest.TestCase):
    def assert_narrow(self, text):
        for line in text.splitlines():
            if not line.lstrip().startswith("halfclose replay "):
                self.assertLessEqual(len(line), support.WIDTH, line)

    def test_text_fits_into_80_columns(self):
        with file(support.suite(support.RACE_WRONG, support.RACE_SHOWN)) as path:
            for arguments in (["run", path], ["run", "-v", path], ["explore", path, "--name", "races"],
                              ["list", "scenarios", path]):
                self.assert_narrow(run(*arguments).stdout.replace(str(path), "one.scenario.json"))
        for kind in ("rules", "bugs", "strategies", "profiles", "dialects", "middlewares", "actions", "formats"):
            listed = run("list", kind)
            self.assertEqual(0, listed.returncode)
            self.assertNotEqual("", listed.stdout)
            self.assert_narrow(listed.stdout)

    def test_a_story_has_everything(self):
        wrong = {**support.RACE_WRONG, "expect": {"violates": ["single-response-start"]}}
        with file(support.suite(wrong)) as path:
            text = run("run", "-v", path).stdout
        for part in ("single-response-start: a request's response starts once",
                     "reachable under policy asyncio",
                     "note       request #2: POST /mcp notifications/cancelled 99",
                     "del        request #3: DELETE /mcp",
                     "http.response.start 500 raises",
                     "<==",
                     "In the log of production:",
                     "Error handling POST request: ClosedResourceError",
                     "Exception in ASGI application",
                     "Replay it:\n    halfclose replay "):
            self.assertIn(part, text)

    def test_colour_is_for_terminals(self):
        with file(support.suite(support.IDLE)) as path:
            self.assertIn("\033[32m", run_on_a_terminal("run", path))
            for arguments, env in ((["--no-color"], {}), ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"})):
                with self.subTest(arguments=arguments, env=env):
                    shown = run_on_a_terminal("run", path, *arguments, env=env)
                    self.assertNotIn("\033[32m", shown)
                    self.assertNotIn("\033[1m", shown)
            self.assertIn("\033[32m", run_on_a_terminal("run", path, env={"NO_COLOR": ""}))
            self.assertNotIn("\033", run("run", path).stdout)

    def test_progress_is_for_terminals_and_is_gone_at_the_end(self):
        arguments = ["--strategy", "random-walk", "--budget", "20000"]
        with file(support.suite(support.RACE)) as path:
            shown = run_on_a_terminal("explore", path, *arguments)
            self.assertRegex(shown, r"\r\033\[Ka notification races DELETE: \d+")
            self.assertRegex(shown, r": \d+(\r\033\[K)+[^\r]*one\.scenario\.json")
            self.assertNotIn("\r\033", run_on_a_terminal("explore", path, *arguments, env={"TERM": "dumb"}))
            self.assertNotIn("\r\033", run_on_a_terminal("explore", path, *arguments, "-q"))
            self.assertEqual("", run("explore", path, *arguments).stderr)

    def test_quiet_shows_only_what_is_not_as_expected(self):
        with file(support.suite(support.IDLE)) as path:
            self.assertEqual("", run("run", "-q", path).stdout)
        with file(support.suite(support.IDLE, support.RACE_WRONG)) as path:
            text = run("run", "-q", path).stdout
            self.assertNotIn("idle", text)
            self.assertIn("VIOLATED", text)

    def test_the_trace_on_demand(self):
        with file(support.suite(support.RACE_WRONG)) as path:
            self.assertNotIn("] ", run("run", path).stdout.split("Every event:")[-1].split("\n")[0])
            text = run("run", "--trace", path).stdout
        self.assertIn("  Every event:\n", text)
        self.assertRegex(text, r"\[ *\d+\.\d{3}us #\d+\].* > app\.send http\.response\.start")

    def test_json_lines(self):
        with file(support.suite(support.IDLE, support.RACE_SHOWN)) as path:
            result = run("run", "--json", path)
        lines = support.objects(result.stdout)
        self.assertEqual("summary", lines[-1]["type"])
        self.assertEqual({"variant", "finding", "summary"}, {line["type"] for line in lines})
        variants = [line for line in lines if line["type"] == "variant"]
        self.assertEqual(["holds", "holds", "found"], [variant["verdict"] for variant in variants])
        self.assertEqual(["correct", "correct", "mcp-1.26.0"], [variant["variant"] for variant in variants])
        finding = next(line for line in lines if line["type"] == "finding" and line["wanted"])
        self.assertEqual("single-response-start", finding["rule"])
        self.assertIn(finding["token"], finding["replay"])
        self.assertIn("ClosedResourceError", "".join(line["text"] for line in finding["log"]))
        self.assertTrue(finding["rows"][-1]["noticed_here"])
        self.assertEqual(0, lines[-1]["exit_status"])
        self.assertEqual(sum(variant["executions"] for variant in variants), lines[-1]["executions"])

    def test_json_names_bad_files(self):
        with file('{ "suite": "x", "scenarioz": [] }') as path:
            lines = support.objects(run("run", "--json", path).stdout)
        mistake = next(line for line in lines if line["type"] == "diagnostic" and line["found"] == '"scenarioz"')
        self.assertEqual("scenarios", mistake["did_you_mean"])
        self.assertEqual(1, lines[-1]["bad_files"])

    def test_lists_as_json(self):
        names = {line["name"] for line in support.objects(run("list", "rules", "--json").stdout)}
        self.assertIn("single-response-start", names)
        with file(support.suite(support.RACE_SHOWN)) as path:
            scenario, = support.objects(run("list", "scenarios", path, "--json").stdout)
        self.assertEqual(["correct", "mcp-1.26.0"], scenario["variants"])
        self.assertEqual(["fast", "race"], scenario["tags"])

    def test_the_same_again(self):
        with file(support.suite(support.RACE_WRONG, support.RACE_SHOWN)) as path:
            for arguments in (["run", "-v", path], ["run", "--json", "--trace", path]):
                self.assertEqual(run(*arguments).stdout, run(*arguments).stdout)

    def test_output_that_cannot_be_written_is_noticed(self):
        with file(support.suite(support.IDLE)) as path:
            with open("/dev/full", "w", encoding="utf-8") as full:
                result = run("run", path, stdout=full)
            self.assertEqual(2, result.returncode)
            self.assertIn("cannot write the output: No space left on device", result.stderr)
            closed = subprocess.run(["/bin/sh", "-c", f'"$0" run "{path}" >&-', support.PROGRAM],
                                    capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(2, closed.returncode)
            self.assertIn("cannot write the output", closed.stderr)

    def test_a_reader_that_has_seen_enough(self):
        with file(support.suite(support.IDLE)) as path:
            result = subprocess.run(["/bin/sh", "-c", f'"$0" run "{path}" | true', support.PROGRAM],
                                    capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual("", result.stderr)

    def test_the_schema_is_json(self):
        schema, = support.objects(" ".join(run("schema").stdout.split("\n")))
        self.assertEqual("https://json-schema.org/draft/2020-12/schema", schema["$schema"])


if __name__ == "__main__":
    support.main()
