"""How a file is written."""
import re

from style.rule import rule
from style.tree import TOKEN

# Written so that this file does not match itself.
LEFT_OVER = r"\b(T[O]DO|F[I]XME|X[X]X|H[A]CK)\b"


@rule
def comments(tree):
    """Comments are between slash-star and star-slash."""
    for file in tree.files:
        for match in TOKEN.finditer(file.text):
            if match.group().startswith("//"):
                yield file.path, file.line_of(match.start()), "comments are /* like this */"


@rule
def headers_begin_with_what_they_are(tree):
    """A header begins with a comment that says what it is."""
    for file in tree.files:
        if file.path.suffix == ".h" and not re.match(r"/\*\s*(\* *)?[^\s*/]", file.text):
            yield file.path, 1, "a header begins with a comment that says what it is for"


@rule
def include_guards(tree):
    """A header's guard is its path."""
    for file in tree.files:
        guard = re.sub(r"[^A-Z0-9]", "_", str(file.path).upper())
        if file.path.suffix == ".h" and f"#ifndef {guard}\n#define {guard}\n" not in file.text:
            yield file.path, 1, f"the include guard is {guard}"


@rule
def left_over_marks(tree):
    """No mark of unfinished work: finish it, or write it down as an issue."""
    for file in tree.texts:
        for line, match in file.find(LEFT_OVER, file.text):
            yield file.path, line, f"{match.group()}: finish it before it lands"


@rule
def clean_ends(tree):
    """No blank at the end of a line, no tab outside a Makefile, and a line break at the end of a file.

    The JSON under tests/ is input, and may be as bad as it must.
    """
    for file in tree.texts:
        if file.layer == "tests" and file.path.suffix == ".json":
            continue
        for line, _ in file.find(r"[ \t\r]+$", file.text):
            yield file.path, line, "blanks at the end of the line"
        if file.path.name != "Makefile":
            for line, _ in file.find(r"\t", file.text):
                yield file.path, line, "a tab"
        if file.text and not file.text.endswith("\n"):
            yield file.path, file.line_of(len(file.text)), "no line break at the end of the file"
