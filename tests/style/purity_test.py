"""tools/purity.py finds what a pure layer must not reach, in objects that were really compiled."""
import subprocess
import unittest

from support import tree_of

import purity

PURE = """
#include <string.h>
static const char *const names[] = {"a", "b"};
extern const char *const *const table;
const char *const *const table = names;
unsigned f(const char *s) { return (unsigned)strlen(s) + (names[0] != s); }
"""

HOOK = """
#include <stdio.h>
#include <stdlib.h>
static void (*installed_hook)(void);
void set(void (*hook)(void)) { installed_hook = hook; }
void end(void) { if (installed_hook) installed_hook(); fprintf(stderr, "x%d", 1); fflush(stderr); abort(); }
"""


def findings(sources):
    """Compiles layer/file.c -> text into one archive per layer, and returns what purity finds."""
    with tree_of(sources) as root:
        archives = {}
        for path in sources:
            subprocess.run(["gcc", "-fPIE", "-c", path, "-o", f"{path}.o"], cwd=root, check=True)
            archives.setdefault(path.split("/")[0], []).append(f"{path}.o")
        for layer, members in archives.items():
            subprocess.run(["ar", "rc", f"lib{layer}.a", *members], cwd=root, check=True)
        return purity.run([str(root / f"lib{layer}.a") for layer in archives])


class Purity(unittest.TestCase):
    def assert_finds(self, what, sources):
        found = findings(sources)
        self.assertEqual(1, len(found), found)
        self.assertIn(what, found[0])

    def test_accepts_memory_strings_and_constant_tables(self):
        self.assertEqual([], findings({"sim/a.c": PURE, "base/check.c": HOOK}))

    def test_accepts_a_call_to_another_pure_layer(self):
        self.assertEqual([], findings({"base/a.c": "int base_a(void) { return 1; }",
                                       "sim/b.c": "int base_a(void); int b(void) { return base_a(); }"}))

    def test_finds_a_clock(self):
        self.assert_finds("sim/a.c: a pure layer must not call time",
                          {"sim/a.c": "#include <time.h>\nint f(void) { return (int)time(0); }"})

    def test_finds_printing_outside_of_check(self):
        self.assert_finds("sim/a.c: a pure layer must not call puts",
                          {"sim/a.c": '#include <stdio.h>\nint f(void) { return puts("a"); }'})

    def test_finds_the_coroutine_switch_outside_of_context(self):
        self.assert_finds("jump_fcontext", {"sim/a.c": "void jump_fcontext(void); void f(void) { jump_fcontext(); }"})

    def test_finds_data_that_can_change(self):
        for declaration, section in {
            "int a = 1;": ".data",
            "int a;": ".bss",
            "static int a; int *f(void) { return &a; }": ".bss",
            "int *f(void) { static int a = 3; return &a; }": ".data",
            "_Thread_local int a = 1;": ".tdata",
            "const char *names[] = {\"a\"};": ".data",
        }.items():
            with self.subTest(declaration=declaration):
                self.assert_finds(f"data that can change ({section}", {"sim/a.c": declaration})

    def test_allows_the_hook_only_in_check(self):
        self.assert_finds("installed_hook", {
            "sim/check.c": "static void (*installed_hook)(void); void *f(void) { return &installed_hook; }"})

    def test_does_not_pass_for_want_of_symbols(self):
        self.assertTrue(findings({"sim/a.c": ""}))


if __name__ == "__main__":
    unittest.main()
