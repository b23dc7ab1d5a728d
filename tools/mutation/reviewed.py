"""The mutants that nobody can tell from the server: reviewed.json, by the reason why.

A mutant is named by its file, function, the guard's text and what it does, without its line.
"""
import json

KEYS = {"because", "mutants"}


def name_of(mutant):
    guard = mutant.guard
    return f"{guard.path} {guard.function}(): {guard.text}: {mutant.change}"


def read(path):
    """name -> the reason, of every mutant on the list."""
    found = {}
    for entry in json.loads(path.read_text()):
        if set(entry) != KEYS or not entry["because"].strip():
            raise ValueError(f"{path}: {json.dumps(entry)}: expected {' and '.join(sorted(KEYS))}")
        for name in entry["mutants"]:
            if name in found:
                raise ValueError(f"{path}: {name} is there twice")
            found[name] = entry["because"]
    return found


def mistakes(reasons, mutants, catches):
    """What is wrong with the list, as lines of text."""
    for name in reasons:
        meant = [mutant for mutant in mutants if name_of(mutant) == name]
        if not meant:
            yield f"reviewed: {name}: there is no such mutant"
        elif all(catches[mutant.number] for mutant in meant):
            yield f"reviewed: {name}: it is caught, by {catches[meant[0].number]}"
