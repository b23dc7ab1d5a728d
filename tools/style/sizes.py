"""How big a thing may get."""
import re

from style.rule import rule

LINES_PER_FILE_MAX = 500
LINES_PER_FUNCTION_MAX = 70
PARAMETERS_MAX = 5
NESTING_MAX = 4
# Checks per function, counted over functions of at least so many lines.
CHECKS_PER_FUNCTION_MIN = {"sim": 1.0, "model": 1.0}
LINES_WITH_CHECKS_MIN = 6

CODE_SUFFIXES = (".c", ".h", ".py", ".sh", ".cmake")


@rule
def file_size(tree):
    """A file has at most 500 lines."""
    for file in tree.texts:
        lines = file.text.count("\n")
        if file.path.suffix in CODE_SUFFIXES and lines > LINES_PER_FILE_MAX:
            yield file.path, 1, f"{lines} lines of at most {LINES_PER_FILE_MAX}: two ideas in one file"


@rule
def function_size(tree):
    """A function has at most 70 lines."""
    for file, function in tree.definitions():
        if function.lines > LINES_PER_FUNCTION_MAX:
            yield file.path, function.first, (
                f"{function.name}() has {function.lines} lines of at most {LINES_PER_FUNCTION_MAX}")


@rule
def parameters(tree):
    """A function takes at most five parameters."""
    for file, function in [*tree.definitions(), *tree.prototypes()]:
        if function.parameters > PARAMETERS_MAX:
            yield file.path, function.first, (
                f"{function.name}() has {function.parameters} parameters of at most {PARAMETERS_MAX}: "
                "pass a struct of options")


def deepest_block(code):
    """The largest number of blocks within each other, the function's own not counted.

    A brace opens a block after ') ', 'else ', 'do ' or ': '; after '=' or a cast it opens a value.
    """
    stack = []
    deepest = 0
    for match in re.finditer(r"(?P<block>(?:\)|\belse|\bdo|:) )?\{|\}", code):
        if match.group() == "}":
            if stack:
                stack.pop()
            continue
        stack.append(match.group("block") is not None)
        deepest = max(deepest, sum(stack))
    return deepest


@rule
def nesting(tree):
    """Blocks are nested at most four deep."""
    for file, function in tree.definitions():
        body = "\n".join(file.code.splitlines()[function.first - 1:function.last])
        depth = deepest_block(body)
        if depth > NESTING_MAX:
            yield file.path, function.first, f"{function.name}() nests {depth} deep, at most {NESTING_MAX} wanted"


@rule
def checks_per_function(tree):
    """sim/ and model/ check at least one fact per function."""
    for layer, wanted in CHECKS_PER_FUNCTION_MIN.items():
        sources = [file for file in tree.files if file.layer == layer and not file.is_test]
        functions = [function for file, function in tree.definitions()
                     if file in sources and function.lines >= LINES_WITH_CHECKS_MIN]
        checks = sum(len(re.findall(r"\bCHECK(?:_[A-Z]+)?\(", file.code)) for file in sources)
        if functions and checks / len(functions) < wanted:
            yield layer, 0, f"{checks / len(functions):.2f} checks per function, at least {wanted} wanted"
