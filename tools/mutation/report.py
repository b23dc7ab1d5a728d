"""What became of the mutants: as text for people, and as JSON lines."""
import collections
import json


class Verdict:
    """What became of one mutant: a Catch, or why there can be none, or neither."""

    def __init__(self, mutant, catch, because, reached):
        self.mutant = mutant
        self.catch = catch
        self.because = because if catch is None else None
        self.reached = reached  # in how many files of scenarios it would have changed something

    @property
    def survives(self):
        return self.catch is None and self.because is None

    def __str__(self):
        if self.catch:
            return f"caught by {self.catch}"
        if self.because:
            return f"cannot be told apart: {self.because}"
        return f"SURVIVES: asked in {self.reached} files of scenarios" if self.reached else "SURVIVES: never asked"


def place(guard):
    return f"{guard.path}:{guard.line} {guard.function}(): {guard.kind} {guard.text}"


def text(verdicts):
    """Every guard, and below it each of its mutants."""
    lines = []
    last = None
    for verdict in verdicts:
        guard = verdict.mutant.guard
        if guard is not last:
            lines.append(place(guard))
            last = guard
        lines.append(f"    {verdict.mutant.change}: {verdict}")
    return "\n".join(lines) + "\n"


def json_line(verdict):
    guard = verdict.mutant.guard
    fields = {"file": guard.path, "line": guard.line, "function": guard.function, "kind": guard.kind,
              "guard": guard.text, "mutant": verdict.mutant.change, "asked_in": verdict.reached,
              "verdict": "caught" if verdict.catch else "reviewed" if verdict.because else "survives"}
    if verdict.catch:
        fields |= {"by": verdict.catch.file, "by_line": verdict.catch.line, "scenario": verdict.catch.scenario,
                   "variant": verdict.catch.variant, "under": verdict.catch.why}
    if verdict.because:
        fields["because"] = verdict.because
    return json.dumps(fields)


def ways(verdicts):
    """Under what the mutants were caught, the most frequent first."""
    words = collections.Counter(verdict.catch.why.partition(":")[0] for verdict in verdicts if verdict.catch)
    return "\n".join(f"{count:6} {word}" for word, count in words.most_common())


def summary(verdicts):
    guards = len({verdict.mutant.guard for verdict in verdicts})
    caught = [verdict.catch for verdict in verdicts if verdict.catch]
    alone = sum(catch.variant == "correct" for catch in caught)
    reviewed = sum(verdict.because is not None for verdict in verdicts)
    survivors = sum(verdict.survives for verdict in verdicts)
    return (f"mutate: {guards} guards, {len(verdicts)} mutants: {len(caught)} caught "
            f"({alone} on the server as it is, {len(caught) - alone} with a bug), {reviewed} cannot be told apart, {survivors} survive")
