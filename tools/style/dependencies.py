"""Who may include whom."""
import fnmatch
import re

from style.layers import HOSTS, LAYERS, PURE
from style.rule import rule

INCLUDE = r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]'

STANDARD = {
    "assert.h", "ctype.h", "errno.h", "float.h", "inttypes.h", "limits.h", "locale.h", "setjmp.h", "signal.h", "stdalign.h",
    "stdarg.h", "stdatomic.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "stdnoreturn.h", "string.h",
    "time.h",
}
# What a pure layer may include of it: no input, no clock, no locale, no signals.
STANDARD_PURE = {
    "float.h", "inttypes.h", "limits.h", "stdalign.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h",
    "stdnoreturn.h", "string.h",
}
POSIX = {
    "dirent.h", "fcntl.h", "fnmatch.h", "getopt.h", "poll.h", "pthread.h", "strings.h", "sys/ioctl.h", "sys/mman.h",
    "sys/prctl.h", "sys/resource.h", "sys/stat.h", "sys/time.h", "sys/types.h", "sys/wait.h", "termios.h", "unistd.h",
    "arpa/inet.h", "netdb.h", "netinet/in.h", "netinet/tcp.h", "sys/socket.h", "sys/un.h",
}
# Headers by others, and the only files that may include them.
THIRD_PARTY = {
    "cjson/cJSON.h": ("base/json*.c",),
    "cmocka.h": ("tests/support/test.h",),
    "fiu*.h": ("sim/fault.c",),
    "llhttp.h": ("net/*",),
    "sanitizer/*.h": ("base/guard.c", "runtime/context.c"),
    "uv.h": ("net/*",),
    "valgrind/*.h": ("base/guard.c", "runtime/context.c"),
}
# Symbols by others that no header declares, and the only file that may name them.
THIRD_PARTY_SYMBOLS = {
    r"\b(make|jump|ontop)_fcontext\b": "runtime/context.c",
    r"\bcJSON_\w+": "base/json*.c",
    r"\bfiu_\w+": "sim/fault.c",
}


@rule
def layers(tree):
    """A layer includes only itself and the layers that ARCHITECTURE.md lists for it."""
    for file in tree.files:
        allowed = LAYERS.get(file.layer)
        if allowed is None:
            continue
        for line, match in file.find(INCLUDE, file.uncommented):
            top = match.group(2).split("/")[0]
            if top in LAYERS and top != file.layer and top not in allowed:
                yield file.path, line, f"{file.layer}/ must not include {top}/"
            if top in ("tests", "bench", "tools") and not file.is_test:
                yield file.path, line, f"only tests include {top}/"


@rule
def includes_from_the_root(tree):
    """A project header is included in quotes by its path from the root."""
    for file in tree.files:
        for line, match in file.find(INCLUDE, file.uncommented):
            if match.group(1) == '"' and not (tree.root / match.group(2)).is_file():
                yield file.path, line, f'"{match.group(2)}" is no path from the root of the repository'


@rule
def cmake_layers(tree):
    """A layer's CMakeLists.txt declares that layer and uses only what the list allows."""
    for file in tree.texts:
        if file.path.name != "CMakeLists.txt" or file.layer not in LAYERS or len(file.path.parts) != 2:
            continue
        match = re.search(r"halfclose_layer\((\w+)([^)]*)\)", file.text)
        if match is None or match.group(1) != file.layer:
            yield file.path, 1, f"expected halfclose_layer({file.layer} ...)"
            continue
        uses = re.search(r"\bUSES\b(.*?)(?:\b[A-Z]+\b|$)", match.group(2), re.DOTALL)
        for name in uses.group(1).split() if uses else ():
            if name not in LAYERS[file.layer]:
                yield file.path, file.line_of(match.start()), f"{file.layer} must not use {name}"


@rule
def cmake_lists(tree):
    """The root CMakeLists.txt has the same layers, in the same order, and the same pure ones."""
    file = tree.text_at("CMakeLists.txt")
    for name, wanted in {"halfclose_layers": tuple(LAYERS), "halfclose_pure_layers": PURE}.items():
        match = re.search(rf"set\({name}\s([^)]*)\)", file.text) if file else None
        if match is None or tuple(match.group(1).split()) != wanted:
            yield "CMakeLists.txt", 1, f"expected set({name} {' '.join(wanted)})"


@rule
def architecture(tree):
    """The layers in ARCHITECTURE.md are the ones of tools/style/layers.py."""
    file = tree.text_at("ARCHITECTURE.md")
    if file is None:
        yield "ARCHITECTURE.md", 1, "expected the list of the layers, found no such file"
        return
    told = {}
    for line, match in file.find(r"^(\w+) +-> +(-|everything|\w+(?:, \w+)*)", file.text):
        told[match.group(1)] = (line, match.group(2))
    for name, allowed in LAYERS.items():
        line, listed = told.pop(name, (1, ""))
        known = {"-": (), "everything": tuple(other for other in LAYERS if other != name)}
        names = known.get(listed, tuple(listed.split(", ")))
        if set(names) != set(allowed):
            yield file.path, line, f"expected '{name} -> {', '.join(allowed) or '-'}', found '{listed}'"
    for name, (line, _) in told.items():
        yield file.path, line, f"{name} is no layer of tools/style/layers.py"


@rule
def third_party(tree):
    """A header from outside the project is standard C, or is on the list with the files that may use it."""
    for file in tree.files:
        for line, match in file.find(INCLUDE, file.uncommented):
            if match.group(1) == "<":
                complaint = complain_of_header(file, match.group(2))
                if complaint:
                    yield file.path, line, complaint
        for pattern, owner in THIRD_PARTY_SYMBOLS.items():
            if not fnmatch.fnmatch(str(file.path), owner):
                for line, match in file.find(pattern, file.code):
                    yield file.path, line, f"{match.group()} is used only by {owner}"


def complain_of_header(file, header):
    for pattern, owners in THIRD_PARTY.items():
        if fnmatch.fnmatch(header, pattern):
            if any(fnmatch.fnmatch(str(file.path), owner) for owner in owners):
                return None
            return f"<{header}> is included only by {', '.join(owners)}"
    if file.layer in HOSTS:
        known = STANDARD | POSIX
    else:
        known = STANDARD if file.is_test else STANDARD_PURE
    if header in known:
        return None
    return f"<{header}> is not on the list of headers for {file.layer}/ in tools/style/dependencies.py"
