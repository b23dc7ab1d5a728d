"""Each rule of tools/tidy.py fires on a tree with one file that breaks it, and only on that file."""
import contextlib
import io
import unittest

from support import ROOT, header, tree_of

import tidy
from style.layers import LAYERS, PURE
from style.rule import RULES

SUM = """#include "sim/sum.h"

#include <stddef.h>

#include "base/check.h"

/* A comment with long words: strcpy(a), time(0), typedef struct. */
int sim_sum(const int *values, size_t count)
{
    CHECK(values != NULL);
    const char *text = "// %d long strcpy(a)";
    int sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (values[i] > 0) {
            sum += values[i];
        }
    }
    return sum + text[0] - (int)(struct pair){1, 2}.first;
}
"""

# Nothing to find here; every case below adds one file or replaces one.
CLEAN = {
    "ARCHITECTURE.md": "".join(f"{name} -> {', '.join(used) or '-'}\n" for name, used in LAYERS.items()),
    "CMakeLists.txt": f"set(halfclose_layers\n    {' '.join(LAYERS)})\nset(halfclose_pure_layers {' '.join(PURE)})\n",
    "Makefile": "all:\n\ttrue\n",
    "base/CMakeLists.txt": "halfclose_layer(base LINKS cjson)\n",
    "base/check.h": header("base/check.h", "#define CHECK(fact) (void)(fact)"),
    "base/json_read.c": "#include <cjson/cJSON.h>\n",
    "cli/main.c": "#include <time.h>\n#include <unistd.h>\n",
    "sim/CMakeLists.txt": "halfclose_layer(sim\n    USES asgi runtime base)\n",
    "sim/sum.c": SUM,
    "sim/sum.h": header("sim/sum.h", "#include <stddef.h>\nint sim_sum(const int *values, size_t count);"),
    "sim/sum_test.c": '#include "sim/sum.h"\n\n#include <time.h>\n\n#include "tests/support/test.h"\n',
    "tests/support/test.h": header("tests/support/test.h", "#include <cmocka.h>"),
}


def function(body, parameters="void"):
    """A function whose body checks enough for any layer."""
    return f"static void f({parameters})\n{{\n    CHECK(1);\n{body}}}\n"


def nested(depth):
    opened = "".join("    " * (i + 1) + "if (1) {\n" for i in range(depth))
    closed = "".join("    " * (depth - i) + "}\n" for i in range(depth))
    return function(opened + closed)


# rule -> the one file that breaks it, in several ways: (path, text); None: by not being there
BROKEN = {
    "layers": [
        ("base/a.c", '#include "sim/sum.h"\n'),
        ("sim/a.c", '#include "tests/support/test.h"\n'),
    ],
    "includes-from-the-root": [("sim/a.c", '#include "sum.h"\n')],
    "cmake-layers": [
        ("base/CMakeLists.txt", "halfclose_layer(base USES sim)\n"),
        ("sim/CMakeLists.txt", "halfclose_layer(model USES base)\n"),
        ("runtime/CMakeLists.txt", "halfclose_layer(runtime LINKS boost_context USES base asgi)\n"),
    ],
    "cmake-lists": [
        ("CMakeLists.txt", CLEAN["CMakeLists.txt"].replace("asgi sim", "sim asgi", 1)),
        ("CMakeLists.txt", CLEAN["CMakeLists.txt"].replace(" reference_server)", ")")),
        ("CMakeLists.txt", ""),
    ],
    "architecture": [
        ("ARCHITECTURE.md", CLEAN["ARCHITECTURE.md"].replace("asgi -> runtime, base", "asgi -> base")),
        ("ARCHITECTURE.md", CLEAN["ARCHITECTURE.md"].replace("asgi -> runtime, base\n", "")),
        ("ARCHITECTURE.md", CLEAN["ARCHITECTURE.md"] + "\nattic -> base\n"),
        ("ARCHITECTURE.md", None),
    ],
    "third-party": [
        ("sim/a.c", "#include <cjson/cJSON.h>\n"),
        ("sim/a.c", "#include <time.h>\n"),
        ("sim/a.c", "#include <uv.h>\n"),
        ("sim/sum_test.c", "#include <cmocka.h>\n"),
        ("runtime/a.c", "void *f(void) { return jump_fcontext; }\n"),
    ],
    "unsafe-functions": [
        ("base/a.c", "void f(char *a) { strcpy(a, a); }\n"),
        ("cli/a.c", "int f(char *a) { return atoi (a); }\n"),
    ],
    "determinism": [
        ("base/a.c", "int f(void) { return rand(); }\n"),
        ("reports/a.c", "int f(void) { return (int)time(0); }\n"),
    ],
    "addresses": [("cli/a.c", 'void f(void *a) { printf("%p", a); }\n'), ("base/a.c", 'char a[] = "at %-8p";\n')],
    "types": [
        ("base/a.c", "unsigned a;\n"),
        ("base/a.c", "long a;\n"),
        ("base/a.c", "float a;\n"),
        ("base/a.c", "typedef struct a a;\n"),
    ],
    "file-size": [("base/a.c", "\n" * 501), ("tools/a.py", "\n" * 501)],
    "function-size": [("sim/a.c", function("    f();\n" * 67))],
    "parameters": [
        ("base/a.c", function("", "int a, int b, int c, int d, int (*e)(int, int), int g")),
        ("base/a.h", header("base/a.h", "void base_a(int a, int b, int c, int d, int e, int f);")),
    ],
    "nesting": [("base/a.c", nested(5)), ("base/a.c", nested(4).replace("if (1)", "do", 1).replace(
        "if (1) {", "switch (1) {\n case 1: {\n while (1) {", 1).replace("}", "} } }", 1))],
    "checks-per-function": [("model/a.c", "static void f(void)\n{\n    f();\n    f();\n    f();\n}\n")],
    "comments": [("base/a.c", "int a; // why\n")],
    "headers-begin-with-what-they-are": [
        ("base/a.h", header("base/a.h").replace("/* What this is. */\n", "")),
        ("base/a.h", header("base/a.h").replace("What this is.", "")),
    ],
    "include-guards": [("base/a.h", header("base/b.h"))],
    "left-over-marks": [
        ("base/a.c", "/* TO" "DO: the rest */\n"),
        ("docs/a.md", "FIX" "ME\n"),
    ],
    "clean-ends": [
        ("base/a.c", "int a; \n"),
        ("base/a.c", "int a;\t/* a */\n"),
        ("docs/a.md", "no end"),
    ],
}

# What looks like a violation and is none: rule -> (path, text)
FINE = {
    "layers": [("sim/a.c", '/* #include "cli/a.h" */\n')],
    "unsafe-functions": [("base/a.c", "void f(struct s *a) { a->gets(a); my_strcpy(a); }\n")],
    "determinism": [("cli/a.c", "int f(void) { return (int)time(0); }\n"), ("sim/a.c", "int f(s a) { return a.time(); }\n")],
    "types": [("base/a.c", "#include <float.h>\nconst unsigned char a; int long_ago;\n")],
    "function-size": [("sim/a.c", function("    f();\n" * 66))],
    "parameters": [("base/a.c", function("", "int a, int (*b)(int, int), int c, int d, int e, ..."))],
    "nesting": [("base/a.c", nested(4)), ("base/a.c", nested(4).replace("if (1) {\n}", "f((struct a){1});\n"))],
    "comments": [("base/a.c", 'char a[] = "http://a"; /* http://b */\n')],
    "clean-ends": [("tests/format/a.json", "{ \t} ")],
    "addresses": [("base/a.c", 'char a[] = "100%% pure %d p";\n')],
}


def paths_found(files, names):
    with tree_of({path: text for path, text in files.items() if text is not None}) as root:
        return {finding.split(":")[0]: finding for finding in tidy.findings(root, names)}


class EveryRule(unittest.TestCase):
    def test_has_a_case_that_breaks_it(self):
        self.assertEqual(set(RULES), set(BROKEN))

    def test_says_what_it_wants(self):
        for name, function_of_rule in RULES.items():
            self.assertRegex(tidy.sentence(function_of_rule), r"^[A-Za-z/].*\.$", name)

    def test_is_silent_on_a_clean_tree(self):
        self.assertEqual({}, paths_found(CLEAN, list(RULES)))

    def test_fires_on_the_broken_file_alone(self):
        for name, cases in BROKEN.items():
            for path, text in cases:
                with self.subTest(rule=name, path=path, text=(text or "")[:60]):
                    found = paths_found({**CLEAN, path: text}, [name])
                    self.assertEqual({path if name != "checks-per-function" else "model"}, set(found))

    def test_is_silent_on_what_only_looks_broken(self):
        for name, cases in FINE.items():
            for path, text in cases:
                with self.subTest(rule=name, text=text[:60]):
                    self.assertEqual({}, paths_found({**CLEAN, path: text}, [name]))


class TheCommand(unittest.TestCase):
    def test_knows_no_other_rule(self):
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            self.assertEqual(2, tidy.main([str(ROOT), "no-such-rule"]))
        self.assertIn("unknown rule: no-such-rule", said.getvalue())


if __name__ == "__main__":
    unittest.main()
