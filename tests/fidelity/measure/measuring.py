"""What a table's setup comes to on the installed packages: rows and timelines."""

from __future__ import annotations

import importlib.metadata
import json
import os
import pathlib
import subprocess
import sys

import table as form

# Hash seed, heap layout and told order of three processes: what they do not agree on is no fact about the packages.
VARIANTS = ({"hash_seed": 1}, {"hash_seed": 2, "heap": 3}, {"hash_seed": 3, "heap": 7, "shuffle": 5})


def wrong_package(measured_on: dict) -> str | None:
    """The first package that is not installed in the version that a table was measured on, as a sentence."""
    for package in form.PACKAGES:
        installed = importlib.metadata.version(package)
        if installed != measured_on[package]:
            return f"measured on {package} {measured_on[package]}, installed is {installed}"
    return None


def cell(connection, with_messages: bool, with_returned: bool) -> dict:
    columns = {"asgi": connection.asgi, "raised": connection.raised}
    if with_messages:
        columns["messages"] = connection.messages()
    if with_returned:
        columns["returned"] = connection.has_returned
    return columns


def measure(table: dict) -> dict:
    """The same table as measured here, for all k, in this process."""
    from world import run_world  # needs mcp

    setup = table["setup"]
    with_messages, with_returned = form.columns(table)
    worlds = [run_world(setup, k) for k in range(setup["k_min"], setup["k_max"] + 1)]
    if with_returned is None:
        with_returned = not all(c.has_returned for world in worlds for c in world.connections.values())
    rows: list[dict] = []
    for world in worlds:
        row = {name: cell(c, with_messages, with_returned) for name, c in world.connections.items()}
        row["error_logs"] = world.logs
        if rows and {**rows[-1], "k": None} == {"k": None, **row}:
            rows[-1]["k"][1] = world.k
        else:
            rows.append({"k": [world.k, world.k], **row})
    timelines = [{"k": world.k, "events": world.events} for world in worlds]
    return {**{key: table[key] for key in form.KEYS[:4]}, "rows": rows, "timelines": timelines}


def in_this_process(paths: list[str], heap: int, shuffle: int | None) -> None:
    """One variant: prints one line of JSON per file, the table or the text of what went wrong."""
    from loop import shuffle_cancellation

    if shuffle is not None:
        shuffle_cancellation(shuffle)
    ballast = [bytearray(heap * 37 % 911 + i % 97) for i in range(heap * 1000)]
    for path in paths:
        table = form.read(pathlib.Path(path))
        try:
            answer = wrong_package(table["measured_on"]) or measure(table)
        except Exception as exception:
            answer = repr(exception)
        print(json.dumps(answer), flush=True)
    del ballast


def start_variant(paths: list[str], hash_seed: int, heap: int = 0, shuffle: int | None = None) -> subprocess.Popen:
    command = [sys.executable, "-B", str(pathlib.Path(__file__).parent), "variant", "--heap", str(heap)]
    command += [] if shuffle is None else ["--shuffle", str(shuffle)]
    return subprocess.Popen(command + paths, env={**os.environ, "PYTHONHASHSEED": str(hash_seed)}, text=True,
                            stdout=subprocess.PIPE)


def in_three_processes(paths: list[str]) -> list[dict | str]:
    """For each file the table on which all variants agree, or the text of what went wrong."""
    children = [start_variant(paths, **variant) for variant in VARIANTS]
    answers = [[json.loads(line) for line in child.communicate()[0].splitlines()] for child in children]
    if any(child.returncode != 0 or len(answer) != len(paths) for child, answer in zip(children, answers)):
        raise RuntimeError("a measuring process died")
    return [agreed(versions) for versions in zip(*answers)]


def agreed(versions: tuple) -> dict | str:
    failed = [version for version in versions if isinstance(version, str)]
    if failed:
        return failed[0]
    if any(version != versions[0] for version in versions):
        return "differs from process to process, or with the order in which a cancelled scope's tasks are told"
    return versions[0]
