#!/usr/bin/env python3
"""Turns the measured tables into the C tables that tests/oracle/tables.h declares.

A list of steps becomes a flat list of strings: a block is its head behind '[', its steps, and ']'.
"""
import json
import pathlib
import sys


def text(value):
    return json.dumps(value) if value is not None else "NULL"


def flat(steps):
    for step in steps:
        if isinstance(step, str):
            yield step
        else:
            yield "[" + step[0]
            yield from flat(step[1])
            yield "]"


def strings(values):
    if values is None:
        return "NULL"
    return "(const char *const[]){" + ", ".join([text(v) for v in values] + ["NULL"]) + "}"


def actors(by_name):
    rows = [f"{{.name = {text(name)}, .steps = {strings(flat(steps))}}}" for name, steps in by_name.items()]
    return "(const struct oracle_actor[]){" + ", ".join(rows + ["{.name = NULL}"]) + "}"


def outcome(rows):
    cells = [f"{{{text(who)}, {text(what)}, {-1 if at is None else at}}}" for who, what, at in rows]
    return "(const struct oracle_row[]){" + ", ".join(cells + ["{NULL, NULL, 0}"]) + "}"


def program(entry):
    outcomes = entry["outcomes"] if "outcomes" in entry else [entry["result"]]
    fields = {
        "name": text(entry["name"]),
        "clock": text(entry.get("clock")),
        "objects": strings(entry.get("objects", [])),
        "iteration_0": strings(entry.get("iteration_0")),
        "tasks": actors(entry.get("tasks", {})),
        "callbacks": actors(entry.get("callbacks", {})),
        "outcomes": "(const struct oracle_row *const[]){" + ", ".join(map(outcome, outcomes)) + "}",
        "outcome_count": str(len(outcomes)),
    }
    return "    {" + ",\n     ".join(f".{name} = {value}" for name, value in fields.items()) + "},\n"


def main():
    iterations, streams, out = (pathlib.Path(name) for name in sys.argv[1:])
    table = json.loads(iterations.read_text())
    programs = table["entries"] + table["not_deterministic"]["entries"]
    table = json.loads(streams.read_text())
    rendezvous = [
        f"    {{{row['buffer']}, {str(row['first'] == 'sender').lower()}, {row['sender_returns']}, "
        f"{row['receiver_returns']}}},\n" for row in table["rendezvous_iterations"]]
    out.write_text(
        "/* Generated from the tables by generate.py; do not edit. */\n"
        '#include "tests/oracle/tables.h"\n\n'
        "const struct oracle_program oracle_programs[] = {\n" + "".join(map(program, programs)) +
        "    {.name = NULL},\n};\n\n"
        "const struct oracle_outcome oracle_stream_outcomes[] = {\n" +
        "".join(f"    {{{text(what)}, {text(comes)}}},\n" for what, comes in table["outcomes"]) +
        "    {NULL, NULL},\n};\n\n"
        "const struct oracle_rendezvous oracle_rendezvous[] = {\n" + "".join(rendezvous) +
        "};\n"
        f"const uint32_t oracle_rendezvous_count = {len(rendezvous)};\n")


main()
