"""A rule is a function from a tree to its findings: (path, line, what is wrong).

Its docstring is the sentence that `tidy.py --list` prints; its self-test is in tests/style/.
"""

RULES = {}


def rule(function):
    RULES[function.__name__.replace("_", "-")] = function
    return function
