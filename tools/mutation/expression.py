"""Spans of expressions in C whose comments and literals are blanked out."""
import re

OPEN = "([{"
CLOSE = ")]}"


def end_of(code, start, stops, end=None):
    """Where the first of the stops stands outside of brackets; end when none does."""
    end = len(code) if end is None else end
    depth = 0
    for at in range(start, end):
        if depth == 0 and code[at] in stops:
            return at
        depth += (code[at] in OPEN) - (code[at] in CLOSE)
    return end


def trim(code, start, end):
    text = code[start:end]
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


def until(code, start, stops):
    """The span of what stands before the first of the stops."""
    return trim(code, start, end_of(code, start, stops))


def split(code, start, end, operator):
    """The spans between the operators that stand outside of brackets."""
    found = []
    depth = 0
    first = start
    for at in range(start, end):
        if depth == 0 and code.startswith(operator, at):
            found.append(trim(code, first, at))
            first = at + len(operator)
        depth += (code[at] in OPEN) - (code[at] in CLOSE)
    return [*found, trim(code, first, end)]


def within(code, start, end):
    """The span of X where this is `(X)` or `!(X)`; None elsewhere."""
    opened = re.compile(r"!?\(").match(code, start, end)
    if opened and end_of(code, opened.end(), ")") == end - 1:
        return trim(code, opened.end(), end - 1)
    return None


def arms(code, start, end):
    """Yields (operator, span) of every arm, an arm's own arms after it."""
    for operator in ("||", "&&"):
        spans = split(code, start, end, operator)
        if len(spans) > 1:
            for span in spans:
                yield operator, span
                yield from arms(code, *span)
            return
    inner = within(code, start, end)
    if inner:
        yield from arms(code, *inner)


def conditions(code, start, end):
    """Yields the span of each condition of a value that is `a ? b : c`, or of several such."""
    question = end_of(code, start, "?", end)
    if question == end:
        return
    yield trim(code, start, question)
    colon = end_of(code, question + 1, ":", end)
    yield from conditions(code, question + 1, colon)
    if colon < end:
        yield from conditions(code, colon + 1, end)
