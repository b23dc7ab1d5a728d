"""The source tree as the rules see it: files without comments and strings, and their functions."""
import functools
import os
import pathlib
import re
import subprocess

from style.layers import LAYERS

# Where C lives, and where any text does.
C_FOLDERS = (*LAYERS, "bench", "cmake", "examples", "tests")
IGNORED_FOLDERS = {".git", "build", "__pycache__"}
TEXT_SUFFIXES = {".c", ".cmake", ".h", ".json", ".md", ".py", ".sh", ".txt", ".yml"}

TOKEN = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)


def spaces(text):
    """As many blanks as the text has characters, with its line breaks kept."""
    return re.sub(r"[^\n]", " ", text)


class Function:
    """One definition or prototype, as ctags found it."""

    def __init__(self, name, first, last, signature):
        self.name = name
        self.first = first
        self.last = last
        self.lines = last - first + 1
        self.parameters = count_parameters(signature)


def count_parameters(signature):
    inner = signature.strip()[1:-1].strip()
    if inner in ("", "void"):
        return 0
    depth = 0
    count = 1
    for character in inner:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
        count += depth == 0 and character == ","
    return count - inner.endswith("...")


class File:
    def __init__(self, root, path):
        self.path = path
        self.text = (root / path).read_text(encoding="utf-8", errors="replace")
        self.layer = path.parts[0]
        self.is_test = path.name.endswith("_test.c") or self.layer == "tests"
        self.is_c = path.suffix in (".c", ".h")

    @functools.cached_property
    def code(self):
        """The text with comments and the insides of literals blanked out."""
        return TOKEN.sub(lambda match: self._blank(match.group()), self.text)

    @functools.cached_property
    def uncommented(self):
        return TOKEN.sub(lambda match: spaces(match.group()) if match.group()[0] == "/" else match.group(), self.text)

    @staticmethod
    def _blank(token):
        if token[0] == "/":
            return spaces(token)
        return token[0] + " " * (len(token) - 2) + token[0]

    def line_of(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def find(self, pattern, text):
        """Yields (line, match) for every match in one of this file's texts."""
        for match in re.finditer(pattern, text, re.MULTILINE):
            yield self.line_of(match.start()), match


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()
        self.texts = [File(self.root, path) for path in sorted(self._walk())]
        self.files = [file for file in self.texts if file.is_c and file.layer in C_FOLDERS]

    def _walk(self):
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(set(folders) - IGNORED_FOLDERS)
            for name in names:
                path = pathlib.Path(folder, name)
                if path.suffix in TEXT_SUFFIXES or name in ("Makefile", "run"):
                    yield path.relative_to(self.root)

    def text_at(self, path):
        """The file at this path, or None."""
        return next((file for file in self.texts if str(file.path) == path), None)

    def definitions(self):
        """Yields (file, function) for every function that is defined."""
        return self._functions("f")

    def prototypes(self):
        return self._functions("p")

    @functools.lru_cache(maxsize=None)
    def _functions(self, kind):
        if not self.files:
            return []
        by_path = {str(file.path): file for file in self.files}
        listing = subprocess.run(
            ["ctags", "--languages=C", "--langmap=C:.c.h", f"--kinds-C={kind}", "--fields=+neS", "-x",
             "--_xformat=%F\t%N\t%n\t%e\t%S", "-L", "-"],
            input="\n".join(by_path), cwd=self.root, text=True, capture_output=True, check=True).stdout
        found = []
        for line in listing.splitlines():
            path, name, first, last, signature = line.split("\t")
            function = Function(name, int(first), int(last or first), signature)
            found.append((by_path[path], function))
        return found
