#!/usr/bin/env python3
"""What the documents quote of the program is what it says.

A block marked `console` is a command behind "$ " and what it prints; a `json` block in README.md is
examples/first.scenario.json; what stands between `<!-- keys: ... -->`, `<!-- steps -->`, `<!-- list: ... -->` or
`<!-- exit statuses -->` and `<!-- end -->` is made of what the program says of itself.

    quotes_test.py PROGRAM            fails with what differs
    quotes_test.py PROGRAM --update   writes the documents anew; so does `make docs`
"""
import difflib
import functools
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = ("README.md", "docs/EXPLORING.md", "docs/json.md", "docs/scenario.md")
MUSEUM = "docs/MUSEUM.md"
EXAMPLE = "examples/first.scenario.json"
# What stands in a table of its own.
COMMON_KEYS = ("do", "after", "at", "note")


def output_of(program, words):
    """What the command prints, and its status when that is not 0."""
    environment = {**os.environ, "NO_COLOR": "1"}
    result = subprocess.run([program, *words], cwd=ROOT, env=environment, text=True, check=False,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    status = f"[exit status {result.returncode}]\n" if result.returncode != 0 else ""
    return result.stdout + status


def console(program, match):
    """The commands of a block, each with what it prints."""
    lines = [line for line in match.group(1).splitlines() if line.startswith("$ ")]
    pieces = []
    for line in lines:
        name, *words = shlex.split(line[2:])
        if name != "halfclose":
            raise SystemExit(f"a console block shows halfclose, not {name}")
        pieces.append(f"{line}\n{output_of(program, words)}")
    return "```console\n" + "".join(pieces) + "```"


@functools.lru_cache
def schema(program):
    return json.loads(output_of(program, ["schema"]))


def find(program, path):
    """The object of the schema at "scenario.expect": a definition, and members of it; "." is the whole."""
    first, *members = path.split(".")
    found = schema(program)["$defs"][first] if first else schema(program)
    for member in filter(None, members):
        found = found["properties"][member]
    return found


def table(program, path):
    """The rows for the keys of an object."""
    shared = set(schema(program)["properties"]) - {"about"} if path == "scenario" else set()
    shared |= set(COMMON_KEYS) if path not in ("race", ".") else set()
    rows = [f"| `{name}` | {value.get('description', 'the action')} |"
            for name, value in find(program, path)["properties"].items()
            if name not in shared and name not in ("do", "$schema")]
    return ["| key | what it says |", "| --- | --- |", *rows]


def keys(program, match):
    return "\n".join([match.group(0).splitlines()[0], *table(program, match.group(1)), "<!-- end -->"])


def steps(program, _):
    """A section for each action."""
    lines = ["<!-- steps -->"]
    for name in re.findall(r"\$defs/([\w-]+)_step\b", json.dumps(schema(program)["$defs"]["step"])):
        path = f"{name}_step"
        step = find(program, path)
        summary = step["description"]
        lines += [f"### `{name}`", "", f"{summary[0].upper()}{summary[1:]}.", "", *table(program, path), ""]
        for key in (key for key, value in step["properties"].items() if "properties" in value):
            lines += [f"`{key}`:", "", *table(program, f"{path}.{key}"), ""]
    return "\n".join([*lines, "<!-- end -->"])


def listing(program, match):
    """A table of what `halfclose list` lists."""
    lines = output_of(program, ["list", match.group(1), "--json"]).splitlines()
    rows = [f"| `{line['name']}` | {line['summary']} |" for line in map(json.loads, lines)]
    return "\n".join([match.group(0).splitlines()[0], "| name | what it is |", "| --- | --- |", *rows, "<!-- end -->"])


def statuses(program, _):
    """A table of exit statuses, from the help."""
    text = output_of(program, ["help"]).split("Exit status:\n")[1].split("\n\n")[0]
    text = re.sub(r"\n {10,}", " ", text)
    rows = [f"| {line.split(None, 1)[0]} | {line.split(None, 1)[1]} |" for line in text.splitlines()]
    return "\n".join(["<!-- exit statuses -->", "| status | what it says |", "| --- | --- |", *rows, "<!-- end -->"])


def example(_, __):
    return "```json\n" + (ROOT / EXAMPLE).read_text(encoding="utf-8") + "```"


def renewed(program, text):
    for pattern, function in ((r"```console\n(.*?)```", console), (r"```json\n.*?```", example),
                              (r"<!-- keys: (\S+) -->.*?<!-- end -->", keys),
                              (r"<!-- steps -->.*?<!-- end -->", steps),
                              (r"<!-- list: (\S+) -->.*?<!-- end -->", listing),
                              (r"<!-- exit statuses -->.*?<!-- end -->", statuses)):
        text = re.sub(pattern, functools.partial(function, program), text, flags=re.DOTALL)
    return text


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    found = False
    for name in (*DOCUMENTS, MUSEUM):
        path = ROOT / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        wanted = output_of(program, ["explain", "--all", "--markdown"]) if name == MUSEUM else renewed(program, text)
        if "--update" in sys.argv:
            path.write_text(wanted, encoding="utf-8")
        elif text != wanted:
            found = True
            print("".join(difflib.unified_diff(text.splitlines(True), wanted.splitlines(True),
                                               name, "what the program says")))
    if found:
        print("`make docs` writes what the program says")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
