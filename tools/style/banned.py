"""What nobody calls, and what nobody calls below cli/ and net/."""
import re

from style.layers import HOSTS
from style.rule import rule

# Function name -> what to use instead.
UNSAFE = {
    "alloca": "a bounded buffer",
    "atoi": "a parser that reports errors",
    "atol": "a parser that reports errors",
    "atoll": "a parser that reports errors",
    "gets": "a bounded function",
    "sprintf": "base_text_format",
    "strcat": "base_text_append",
    "strcpy": "base_text_append",
    "strncat": "base_text_append",
    "strncpy": "base_text_append_bytes",
    "strtok": "a loop over the text",
    "vsprintf": "base_text_format",
}
NONDETERMINISTIC = {
    "arc4random": "base_prng or a choice",
    "clock": "the virtual clock",
    "clock_gettime": "the virtual clock",
    "drand48": "base_prng or a choice",
    "getenv": "an argument from the host",
    "getrandom": "base_prng or a choice",
    "gettimeofday": "the virtual clock",
    "nanosleep": "the virtual clock",
    "qsort": "a sort with a total order: qsort leaves equal elements in any order",
    "rand": "base_prng or a choice",
    "random": "base_prng or a choice",
    "setlocale": "nothing: output does not follow the locale",
    "sleep": "the virtual clock",
    "time": "the virtual clock",
    "usleep": "the virtual clock",
}


def calls(file, names):
    pattern = r"(?<![\w.>])(" + "|".join(map(re.escape, names)) + r")\s*\("
    for line, match in file.find(pattern, file.code):
        yield line, match.group(1)


@rule
def unsafe_functions(tree):
    """No function that cannot be told the size of its buffer, or that hides errors."""
    for file in tree.files:
        for line, name in calls(file, UNSAFE):
            yield file.path, line, f"{name}() is banned; use {UNSAFE[name]}"


@rule
def determinism(tree):
    """Below cli/ and net/: no time, randomness, environment or unstable order."""
    for file in tree.files:
        if file.layer in HOSTS or file.is_test:
            continue
        for line, name in calls(file, NONDETERMINISTIC):
            yield file.path, line, f"{name}() is banned here; use {NONDETERMINISTIC[name]}"


@rule
def addresses(tree):
    """No address is printed: ids are the same in every run, addresses are not."""
    for file in tree.files:
        for line, _ in file.find(r'"(?:[^"%\n]|%%|%[^p%\n])*?%[-+ 0-9#]*p', file.uncommented):
            yield file.path, line, "%p prints an address; print an id"


@rule
def types(tree):
    """Integers say their width: no long, short, bare unsigned or float, and no typedef for a struct."""
    for file in tree.files:
        for line, match in file.find(r"\b(long|short|float(?!\.h)|unsigned(?! char\b))\b", file.code):
            yield file.path, line, f"{match.group(1)}: use a type with its width in its name"
        for line, match in file.find(r"\btypedef\s+(struct|union|enum)\b", file.code):
            yield file.path, line, f"no typedef for a {match.group(1)}"
