"""Runs the command, and has scenario files to run it on."""
import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "build/dev/halfclose"
WIDTH = 80
SEED = "scenarios/seed/notification-races-delete.scenario.json"

INITIALIZE = {
    "do": "request", "client": "a", "as": "init", "send": "POST /mcp", "json": {"method": "initialize"},
    "expect": {"status": 200, "reply": "result"}, "save": {"sid": "header:mcp-session-id"},
}


def run(*arguments, env=None, **options):
    """Runs the command to its end; output as text."""
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    environment = {"PATH": "/usr/bin:/bin", "TERM": "xterm", **(env or {})}
    return subprocess.run([PROGRAM, *map(str, arguments)], text=True, env=environment, timeout=240,
                          check=False, **options)


def call(tool, **parameters):
    """The step that calls a tool."""
    return {"do": "request", "client": "a", "as": "call", "send": "POST /mcp", "session": "${sid}",
            "json": {"method": "tools/call", "params": {"name": tool, **parameters}}}


def delete():
    return {"do": "request", "client": "b", "as": "del", "send": "DELETE /mcp", "session": "${sid}"}


def suite(*scenarios, **members):
    """The text of a file with these scenarios."""
    return json.dumps({"suite": "test", "server": {"name": "mcp", "response": "sse"},
                       "background": [INITIALIZE], "scenarios": list(scenarios), **members}, indent=1)


RACE = {
    "name": "a notification races DELETE",
    "tags": ["fast", "race"],
    "steps": [{"race": {
        "notifier": [{"do": "request", "client": "a", "as": "note", "send": "POST /mcp", "session": "${sid}",
                      "json": {"method": "notifications/cancelled", "params": {"requestId": 99}}}],
        "deleter": [delete()],
    }}],
}
RACE_SHOWN = {**RACE, "shows": {"mcp-1.26.0": "single-response-start"}}
RACE_WRONG = {**RACE, "server": {"name": "mcp", "response": "sse", "profile": "mcp-1.26.0"}}
IDLE = {"name": "DELETE of an idle session", "tags": ["fast"], "steps": [delete()]}


@contextlib.contextmanager
def files(**texts):
    """A folder with <name>.scenario.json for each text; yields the folder."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            pathlib.Path(folder, name + ".scenario.json").write_text(text, encoding="utf-8")
        yield pathlib.Path(folder)


@contextlib.contextmanager
def file(text):
    """One scenario file; yields its path."""
    with files(one=text) as folder:
        yield folder / "one.scenario.json"


def objects(output):
    """The objects of JSON lines."""
    return [json.loads(line) for line in output.splitlines()]


def main():
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
