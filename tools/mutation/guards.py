"""Which conditions of the server are guards, and which mutants each has.

A guard is a condition that keeps something from happening.  By its syntax it is

  if, while   what stands between the parentheses
  for         an arm of the condition that does not name the loop's own variable
  ?:          the condition of a value that is returned, or assigned to `raised`
  &&, ||      an arm of one of these, or of any value that is returned or assigned
  step        an entry of a table of steps

A CHECK is none.  Nor is a condition that asks whether the host has a hook (`observer != NULL`), or
an `if` that only logs: they keep nothing but words.  Nor is what stands in the files and functions of
OUTSIDE, which have no part in the lifecycle.

To remove a guard is to let happen what it keeps from happening: an `if` that leaves its function or
its loop never does, a loop that ends on a flag goes on, an arm is dropped.  Where both branches do
something the condition holds always, and never.  Bytes that stay until the world ends are nothing
that happens, so that an `if` that only gives storage back is not turned off.
"""
import re

from mutation import expression
from style.tree import Tree

FOLDER = "reference_server"
FOLDERS = (FOLDER, f"{FOLDER}/middlewares")
TABLE = re.compile(r"^const struct (\w+) (\w+_correct) = ", re.MULTILINE)

# "file" or "file:function" -> why no condition there is a guard
OUTSIDE = {
    "jsonrpc.c": "reads text",
    "log.c": "makes text",
    "models.c": "reads text",
    "python_repr.c": "makes text",
    "read_ahead.c": "a seeded bug reads with it, the correct server never",
    "text.c": "makes text",
    "admission.c:lists": "reads text",
    "admission.c:reference_server_content_type_begins_well": "reads text",
    "fault.c:reference_server_fails": "asks for a fault",
    "message.c:reference_server_message_error": "makes text",
    "admission.c:reference_server_tell_served": "tells the host",
    "base_http_response.c:listen_for_disconnect": "a seeded bug listens with it, the correct server never",
    "base_http_response.c:stream_and_listen": "a seeded bug listens with it, the correct server never",
    "base_http_response.c:stream_task": "a seeded bug listens with it, the correct server never",
    "late_work.c:reference_server_late_work_attach": "reads settings",
    "late_work.c:run": "plays a script",
    "late_work.c:run_step": "plays a script",
    "late_work.c:yield": "plays a script",
    "middleware.c:reference_server_middleware_find": "reads settings",
    "middleware.c:reference_server_middleware_innermost": "is for whoever looks into the server",
    "post.c:join_body": "asks for a fault",
    "replay.c:prime": "a seeded bug replays with it, the correct server never",
    "replay.c:register_late": "a seeded bug replays with it, the correct server never",
    "replay.c:send_past_late": "a seeded bug replays with it, the correct server never",
    "resumable.c:reference_server_mint_priming": "a seeded bug replays with it, the correct server never",
    "server.c:reference_server_bug_find": "reads settings",
    "server.c:reference_server_profile_find": "reads settings",
    "server.c:apply_bug": "reads settings",
    "server.c:apply_settings": "reads settings",
    "server.c:reference_server_create": "reads settings",
    "server.c:wrap": "reads settings",
    "server.c:end_in_turn": "a seeded bug ends sessions with it, the correct server never",
    "session_task.c:clean_up": "only a seeded bug waits in it",
    "session_task.c:log_crash": "makes text",
    "tools.c:make_result": "makes text",
    "tools.c:reference_server_tools_list": "makes text",
    "tools.c:append_padding": "makes text",
    "tools.c:send_progress": "makes text",
    "tools.c:hang": "plays the script of a tool",
    "tools.c:yield": "plays the script of a tool",
    "tools.c:run_steps": "plays the script of a tool",
    "tools.c:run": "plays the script of a tool",
    "tools.c:run_step": "plays the script of a tool",
    "transport.c:reference_server_transport_tell_end": "tells the host",
}

HOOK = re.compile(r"(\w+->)*observer(->\w+)? [!=]= NULL")
LOGS = r"reference_server_log\w*"
GIVES_BACK = r"(?:\w*_(?:give_back|let_go|discard|unsent|sweep)|reference_server_text_forget|forget|destroy)"
VALUE = re.compile(r"\breturn\b|(?<![=!<>+*/-])=(?!=)")
ASSIGNS_RAISED = re.compile(r"\braised\s*$")


def only_calls(functions):
    """Matches `) {...}` behind a condition, and its `else {...}`, where nothing else is called."""
    block = rf"\{{\s*(?:{functions}\([^;]*\);\s*)+\}}"
    return re.compile(rf"\)\s*{block}(?:\s*else {block})?(?!\s*else)")


LOGS_ONLY = only_calls(LOGS)
GIVES_BACK_ONLY = only_calls(GIVES_BACK)


LEAVES_LAST = re.compile(r"\b(?:return|continue|break)\b[^;]*;\s*$")


def leaves(code, end):
    """Whether the block behind a condition that ends there leaves, and has no `else`."""
    opened = re.compile(r"\)\s*\{").match(code, end)
    if opened is None:
        return False
    closed = expression.end_of(code, opened.end(), "}")
    return bool(LEAVES_LAST.search(code[opened.end():closed])) and not re.match(r"\}\s*else\b", code[closed:])


class Guard:
    """A condition or an entry of the table; `start` and `end` bound its text in the file.

    `mutants` are words: the condition holds `always` or `never`; see steps.py for what a step does.
    """

    def __init__(self, file, kind, span, mutants):
        self.file = file
        self.kind = kind
        self.start, self.end = span
        self.mutants = mutants
        self.line = file.line_of(self.start)
        self.function = ""

    @property
    def path(self):
        return str(self.file.path)

    @property
    def text(self):
        return " ".join(self.file.uncommented[self.start:self.end].split())


class Finder:
    """Collects the conditions of one file."""

    def __init__(self, file):
        self.file = file
        self.code = file.code
        self.found = []

    def _add(self, kind, span, mutants):
        self.found.append(Guard(self.file, kind, span, mutants))

    def _add_arms(self, span):
        for operator, arm in expression.arms(self.code, *span):
            self._add(operator, arm, ["always" if operator == "&&" else "never"])

    def _add_condition(self, kind, span):
        if not HOOK.search(self.code[slice(*span)]) and not LOGS_ONLY.match(self.code, span[1]):
            self._add(kind, span, self._removals(kind, span))
            self._add_arms(span)

    def _removals(self, kind, span):
        """What a condition does that guards no more."""
        if kind == "while" or GIVES_BACK_ONLY.match(self.code, span[1]):
            return ["always"]
        return ["never"] if leaves(self.code, span[1]) else ["always", "never"]

    def find_branches(self):
        for match in re.finditer(r"\b(if|while) \(", self.code):
            self._add_condition(match.group(1), expression.until(self.code, match.end(), ")"))

    def find_loops(self):
        for match in re.finditer(r"\bfor \((?:[^;]*?(\w+) =)?", self.code):
            _, first = expression.until(self.code, match.end(), ";")
            condition = expression.until(self.code, first + 1, ";")
            for operator, arm in expression.arms(self.code, *condition):
                own = match.group(1) or "\n"
                if operator == "&&" and not re.search(rf"\b{own}\b", self.code[slice(*arm)]):
                    self._add("for", arm, ["always"])

    def find_values(self):
        for match in VALUE.finditer(self.code):
            span = expression.until(self.code, match.end(), ";,)}")
            conditions = list(expression.conditions(self.code, *span))
            if not conditions:
                self._add_arms(span)
            elif match.group() == "return" or ASSIGNS_RAISED.search(self.code[:match.start()]):
                for condition in conditions:
                    self._add_condition("?:", condition)


def guards_of_functions(file, functions):
    finder = Finder(file)
    finder.find_branches()
    finder.find_loops()
    finder.find_values()
    for guard in finder.found:
        for function in functions:
            if function.first <= guard.line <= function.last and not is_outside(file, function.name):
                guard.function = function.name
                yield guard


def guards_of_tables(file, types):
    """types: (struct, name of a step) -> its Step (steps.py)."""
    for table in TABLE.finditer(file.code):
        start, end = expression.until(file.code, table.end(), ";")
        for match in re.finditer(r"\.(\w+) = (\w+),", file.code[start:end]):
            step = types.get((table.group(1), match.group(1)))
            if step is not None:
                span = start + match.start(2), start + match.end(2)
                guard = Guard(file, "step", span, step.mutants)
                guard.function = step.name
                guard.step = step
                yield guard


def is_outside(file, function):
    return file.path.name in OUTSIDE or f"{file.path.name}:{function}" in OUTSIDE


def find(root, types):
    """Every guard of the server under root, in the order of files and lines."""
    by_file = {}
    for file, function in Tree(root).definitions():
        if str(file.path.parent) in FOLDERS and file.path.suffix == ".c" and not file.is_test:
            by_file.setdefault(file, []).append(function)
    found = []
    for file, functions in sorted(by_file.items(), key=lambda item: item[0].path):
        found += guards_of_functions(file, functions)
        found += guards_of_tables(file, types)
    return sorted(found, key=lambda guard: (guard.path, guard.start, -guard.end))


def outside_without_meaning(root):
    """The entries of OUTSIDE that name nothing."""
    names = set()
    for file, function in Tree(root).definitions():
        if str(file.path.parent) in FOLDERS:
            names |= {file.path.name, f"{file.path.name}:{function.name}"}
    return sorted(set(OUTSIDE) - names)
