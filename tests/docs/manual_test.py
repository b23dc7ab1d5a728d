#!/usr/bin/env python3
"""docs/halfclose.1 names every command, option and exit status and nothing else, and docs/json.md every member."""
import json
import pathlib
import re
import subprocess
import sys
import unittest

EXAMPLE = "examples/first.scenario.json"
ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = sys.argv.pop(1)
MANUAL = (ROOT / "docs" / "halfclose.1").read_text(encoding="utf-8")


def help_of(*words):
    return subprocess.run([PROGRAM, "help", *words], capture_output=True, text=True, check=True).stdout


def commands():
    text = help_of().split("Commands:\n")[1].split("\n\n")[0]
    return re.findall(r"^  (\w+)", text, re.MULTILINE)


def options(command):
    """The long names of a command's options, and their letters."""
    text = help_of(command).split("Options:\n")[1]
    return re.findall(r"^  (?:-(\w), |    )--([\w-]+)", text, re.MULTILINE)


def section(command):
    """What the manual says of a command."""
    return MANUAL.split(f".Ss {command}\n")[1].split("\n.S")[0]


def statuses(text):
    return {int(number): " ".join(sentence.split()) for number, sentence in text}


class ManualTest(unittest.TestCase):
    def test_commands(self):
        self.assertEqual(commands(), re.findall(r"^\.Ss (\w+)$", MANUAL, re.MULTILINE))

    def test_options_of_each_command(self):
        for command in commands():
            with self.subTest(command=command):
                said = re.findall(r"^\.It (?:Fl (\w) , )?Fl Fl ([\w-]+)", section(command), re.MULTILINE)
                self.assertEqual([option for option in options(command) if option[1] != "help"], said)

    def test_exit_statuses(self):
        text = help_of().split("Exit status:\n")[1].split("\n\n")[0]
        wanted = statuses(re.findall(r"^  (\d+)\s+(.*?)(?=\n  \d|\Z)", text, re.MULTILINE | re.DOTALL))
        manual = MANUAL.split(".Sh EXIT STATUS\n")[1].split("\n.Sh")[0]
        self.assertEqual(wanted, statuses(re.findall(r"^\.It (\d+)\n(.*)$", manual, re.MULTILINE)))

    def test_helps_are_narrow_and_say_what_they_take(self):
        for command in commands():
            text = help_of(command)
            self.assertTrue(text.startswith(f"Usage: halfclose {command} "))
            same = subprocess.run([PROGRAM, command, "--help"], capture_output=True, text=True, check=True).stdout
            self.assertEqual(text, same)
            for line in (text + help_of()).splitlines():
                self.assertLessEqual(len(line), 80, line)
                self.assertEqual(line.rstrip(), line)

    def test_members_of_json_lines(self):
        said = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
        lines = []
        for words in (["run", "--json", "--trace", EXAMPLE], ["list", "scenarios", EXAMPLE, "--json"],
                      ["list", "rules", "--json"], ["validate", "--json", "README.md"]):
            result = subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=False, cwd=ROOT)
            lines += map(json.loads, result.stdout.splitlines())
        self.assertLessEqual({"variant", "finding", "summary", "scenario", "rule", "diagnostic"},
                             {line["type"] for line in lines})
        for line in lines:
            parts = [part for value in line.values() if isinstance(value, list) for part in value]
            for part in [line, *(part for part in parts if isinstance(part, dict))]:
                for member in part:
                    self.assertIn(f"`{member}`", said)

    def test_version(self):
        version = re.search(r"project\(halfclose VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
        said = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(f"halfclose {version}\n", said)


if __name__ == "__main__":
    unittest.main()
