"""The steps of the tables (*steps.h), and what each may do instead of its own."""
import re

HEADERS = "reference_server/*steps.h"
TABLE = re.compile(r"^struct (\w+) \{$(.*?)^\};$", re.MULTILINE | re.DOTALL)
DECLARATION = re.compile(r"^    (?P<type>[\w ]+[ *])\(\*(?P<name>\w+)\)\((?P<parameters>[^)]*)\);", re.MULTILINE)
EXCEPTION = "const struct runtime_exception *"


class Step:
    """One pointer of the table: its type, its name, and its parameters as text and as names."""

    def __init__(self, match):
        self.type = match["type"].strip()
        self.name = match["name"]
        self.parameters = " ".join(match["parameters"].split())
        self.arguments = [re.search(r"(\w+)$", parameter).group(1)
                          for parameter in self.parameters.split(", ") if parameter != "void"]

    @property
    def mutants(self):
        """Words for what it does instead."""
        if self.type == "void":
            return ["does nothing"]
        if self.type == "bool":
            return ["answers the other way"]
        if self.type.endswith("*"):
            return ["returns NULL", *(f"returns {name}" for name in self._exceptions())]
        return ["returns 0"]

    def _exceptions(self):
        """The arguments that may be returned as they are."""
        if self.type != EXCEPTION:
            return []
        return [name for name in self.arguments if f"{EXCEPTION}{name}" in self.parameters]

    def wrapper(self, own, ids):
        """C for a function that does what `own` does, unless one of its mutants is chosen."""
        call = f"{own}({', '.join(self.arguments)})"
        head = f"static {self.type} mutant_of_{self.name}({self.parameters})\n{{\n"
        if self.type == "void":
            return f"{head}    if (!mutant_is({ids[0]})) {{\n        {call};\n    }}\n}}\n"
        body = f"    {self.type} const own = {call};\n"
        for word, number in zip(self.mutants, ids):
            other = {"answers the other way": "!own"}.get(word, word.removeprefix("returns "))
            body += f"    if (own != {other} && mutant_is({number})) {{\n        return {other};\n    }}\n"
        return f"{head}{body}    return own;\n}}\n"


def read(root):
    """(struct, name) -> Step, of every pointer that a table has."""
    found = {}
    for path in sorted(root.glob(HEADERS)):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        for table in TABLE.finditer(text):
            found |= {(table.group(1), match["name"]): Step(match) for match in DECLARATION.finditer(table.group(2))}
    return found
