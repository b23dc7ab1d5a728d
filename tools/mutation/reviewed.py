"""The mutants that nobody can tell from the server, each with the reason: reviewed.json.

An entry names its guard by file, function and text; `mutants` are the changes that it speaks of.
"""
import json

KEYS = {"file", "function", "guard", "mutants", "because"}


class Entry:
    def __init__(self, fields):
        if set(fields) != KEYS or not fields["because"].strip():
            raise ValueError(f"reviewed.json: {json.dumps(fields)}: expected {', '.join(sorted(KEYS))}")
        self.file = fields["file"]
        self.function = fields["function"]
        self.text = fields["guard"]
        self.changes = fields["mutants"]
        self.because = fields["because"]

    def matches(self, mutant):
        guard = mutant.guard
        return (self.file, self.function, self.text) == (guard.path, guard.function, guard.text) and (
            mutant.change in self.changes)

    def __str__(self):
        return f"{self.file}: {self.function}(): {self.text}"


def read(path):
    return [Entry(fields) for fields in json.loads(path.read_text())]


def mistakes(entries, mutants, catches):
    """What is wrong with the list, as lines of text."""
    for entry in entries:
        for change in entry.changes:
            meant = [mutant for mutant in mutants if mutant.change == change and entry.matches(mutant)]
            if not meant:
                yield f"reviewed: {entry}: {change}: there is no such guard or mutant"
            elif all(catches[mutant.number] for mutant in meant):
                yield f"reviewed: {entry}: {change}: it is caught, by {catches[meant[0].number].scenario}"
