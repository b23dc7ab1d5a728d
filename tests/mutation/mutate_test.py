"""tools/mutate.py on a tree with a server of a few lines, whose guards are known."""
import contextlib
import io
import json
import pathlib
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tools"))

import mutate  # noqa: E402
from mutation import guards, steps, trial  # noqa: E402

# The server lets in what is smaller than its limit, and counts it.
CMAKE = """cmake_minimum_required(VERSION 3.25)
project(toy LANGUAGES C)
file(GLOB sources reference_server/*.c)
add_executable(halfclose main.c ${sources})
target_include_directories(halfclose PRIVATE ${PROJECT_SOURCE_DIR})
"""

STEPS_H = """#include <stdbool.h>
struct reference_server_steps {
    /* Is it let in? */
    bool (*is_small)(int size);
    void (*count)(int *total);
};
extern const struct reference_server_steps reference_server_steps_correct;
int serve(int size);
"""

STEPS_C = """#include "reference_server/steps.h"

static bool is_small(int size)
{
    return size < 100;
}

static void count(int *total)
{
    (*total)++;
}

const struct reference_server_steps reference_server_steps_correct = {
    .is_small = is_small,
    .count = count,
};
"""

SERVER = """#include "reference_server/steps.h"

int serve(int size)
{
    const struct reference_server_steps *steps = &reference_server_steps_correct;
    int total = 0;
    if (!steps->is_small(size)) {
        return -1;
    }
    /* if (this were no comment) */
    while (total < size) {
        steps->count(&total);
    }
PLANTED    return total;
}
"""

# What runs a scenario here: its name is the size, and it expects that as many are served.
MAIN = """#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "reference_server/steps.h"

int main(int count, char **words)
{
    int failed = 0;
    for (int i = 1; i < count; i++) {
        const char *name = strrchr(words[i], '/');
        if (name == NULL || strncmp(words[i], "scenarios/", 10) != 0) {
            continue;
        }
        const int size = atoi(name + 1);
        const int found = serve(size);
        const bool holds = found == (size < 100 ? size : -1);
        failed += !holds;
        printf("{\\"type\\":\\"variant\\",\\"file\\":\\"%s\\",\\"line\\":7,\\"scenario\\":\\"serves %d\\",\\"variant\\":\\"correct\\","
               "\\"as_expected\\":%s,\\"executions\\":1,\\"bound\\":null,\\"trouble\\":null,\\"verdict\\":\\"violated\\"}\\n",
               words[i], size, holds ? "true" : "false");
        if (!holds) {
            printf("{\\"type\\":\\"finding\\",\\"wanted\\":false,\\"variant\\":\\"correct\\",\\"kind\\":\\"rule\\","
                   "\\"rule\\":\\"all-are-served\\"}\\n");
        }
    }
    return failed != 0;
}
"""


def toy(planted="", reviewed=()):
    return {
        "CMakeLists.txt": CMAKE,
        "main.c": MAIN,
        "reference_server/steps.h": STEPS_H,
        "reference_server/steps.c": STEPS_C,
        "reference_server/server.c": SERVER.replace("PLANTED", planted),
        "scenarios/some/3.scenario.json": "",
        "scenarios/some/200.scenario.json": "",
        "tools/mutation/reviewed.json": json.dumps([{"because": "nobody looks", "mutants": list(reviewed)}]),
    }


def name(guard, mutant, function="serve"):
    return f"reference_server/server.c {function}(): {guard}: {mutant}"


# No scenario is of five; and what becomes of `seen` nobody looks at.
NEVER_ASKED = "    if (size == 5) {\n        return 0;\n    }\n"
UNNOTICED = "    int seen = 0;\n    if (size == 3) {\n        seen++;\n    }\n    (void)seen;\n"


class Run:
    """What mutate.py says of a tree."""

    def __init__(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in files.items():
                target = pathlib.Path(folder, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                self.code = mutate.main(["--root", folder, "--jobs", "2"])
            self.out = out.getvalue()
            lines = pathlib.Path(folder, "build/mutate/report.jsonl").read_text(encoding="utf-8").splitlines()
            self.report = pathlib.Path(folder, "build/mutate/report.txt").read_text(encoding="utf-8")
        self.verdicts = [json.loads(line) for line in lines]

    def of(self, guard, mutant):
        return next(line for line in self.verdicts if (line["guard"], line["mutant"]) == (guard, mutant))


class Mutate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        trial.SECONDS_MAX = 1
        cls.clean = Run(toy())
        cls.planted = Run(toy(NEVER_ASKED + UNNOTICED))

    def test_names_who_caught_a_guard(self):
        self.assertEqual(self.clean.code, 0, self.clean.out)
        caught = self.clean.of("!steps->is_small(size)", "never")
        self.assertEqual((caught["verdict"], caught["by"], caught["scenario"], caught["under"]),
                         ("caught", "scenarios/some/200.scenario.json", "serves 200", "all-are-served"))
        self.assertIn("server.c:7 serve(): if !steps->is_small(size)", self.clean.report)
        self.assertIn("never: caught by scenarios/some/200.scenario.json:7 serves 200, correct: all-are-served",
                      self.clean.report)

    def test_turns_steps_round(self):
        self.assertEqual(self.clean.of("is_small", "answers the other way")["verdict"], "caught")
        self.assertEqual(self.clean.of("count", "does nothing")["verdict"], "caught")

    def test_a_mutant_that_hangs_is_caught(self):
        hung = self.clean.of("total < size", "always")
        self.assertEqual((hung["verdict"], hung["by"]), ("caught", "scenarios/some/3.scenario.json"))

    def test_reports_what_nothing_catches(self):
        self.assertEqual(self.planted.code, 1)
        for guard, said in (("size == 5", "never: SURVIVES: never asked"),
                            ("size == 3", "never: SURVIVES: asked in 1 files of scenarios")):
            with self.subTest(guard=guard):
                self.assertEqual(self.planted.of(guard, "never")["verdict"], "survives")
                self.assertIn(f"serve(): if {guard}\n    {said}", self.planted.out)

    def test_the_reviewed_list_is_believed_and_checked(self):
        known = [name("size == 5", "never"), name("size == 3", "never"), name("size == 3", "always")]
        wrong = [name("!steps->is_small(size)", "never"), name("size == 6", "never"), name("size == 5", "never", "saves")]
        self.assertEqual(Run(toy(NEVER_ASKED + UNNOTICED, known)).code, 0)
        run = Run(toy(NEVER_ASKED + UNNOTICED, known + wrong))
        self.assertEqual(run.code, 1)
        for said in ("serve(): !steps->is_small(size): never: it is caught, by scenarios/some/200.scenario.json",
                     "serve(): size == 6: never: there is no such mutant",
                     "saves(): size == 5: never: there is no such mutant"):
            self.assertIn(said, run.out)

    def test_stops_where_the_server_itself_fails(self):
        files = toy() | {"scenarios/some/100.scenario.json": "", "reference_server/steps.c":
                         STEPS_C.replace("size < 100", "size <= 100")}
        with self.assertRaisesRegex(RuntimeError, "100.scenario.json: halfclose run ends with 1"):
            Run(files)


SNIPPET = """static bool f(struct s *a, int b)
{
    CHECK(a != NULL || b > 0);
    const struct asgi_observer *observer = a->observer;
    if (observer != NULL && observer->log != NULL) {
        observer->log(a);
    }
    if (a->x != NULL && !(b == 1 || b == 2)) { /* && no arm */
        call("if (x) && y");
    } else if (b == 3) {
        return a->y == NULL ? NULL : a->y;
    }
    for (int i = 0; i < b && !a->stopped; i++) {
        const int size = b > 5 ? 5 : b;
    }
    if (b == 4) {
        reference_server_log(a, "four");
    }
    if (b == 7) {
        call(a);
    } else if (b == 8) {
        return true;
    } else {
        return false;
    }
    while (!a->over) {
        reference_server_text_forget(a);
    }
    if (a->name != NULL) {
        reference_server_text_forget(a);
    }
    raised = b == 6 ? call(b) : NULL;
    return a->z && b > 1;
}
"""

FOUND = [
    ("if", "a->x != NULL && !(b == 1 || b == 2)", "always never"), ("&&", "a->x != NULL", "always"),
    ("&&", "!(b == 1 || b == 2)", "always"), ("||", "b == 1", "never"), ("||", "b == 2", "never"),
    ("if", "b == 3", "never"), ("?:", "a->y == NULL", "always never"), ("for", "!a->stopped", "always"),
    ("if", "b == 7", "always never"), ("if", "b == 8", "always never"), ("while", "!a->over", "always"),
    ("if", "a->name != NULL", "always"), ("?:", "b == 6", "always never"), ("&&", "a->z", "always"), ("&&", "b > 1", "always"),
]


class Guards(unittest.TestCase):
    def find(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in ({"reference_server/steps.h": STEPS_H} | files).items():
                target = pathlib.Path(folder, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
            root = pathlib.Path(folder)
            return [(guard.kind, guard.text, " ".join(guard.mutants)) for guard in guards.find(root, steps.read(root))]

    def test_are_found_by_their_syntax(self):
        self.assertEqual(self.find({"reference_server/f.c": SNIPPET}), FOUND)

    def test_are_those_of_the_server_alone(self):
        for path in ("sim/f.c", "reference_server/bugs/f.c", "reference_server/f_test.c", "reference_server/text.c"):
            with self.subTest(path=path):
                self.assertEqual(self.find({path: SNIPPET}), [])

    def test_what_stands_outside_is_there(self):
        self.assertEqual(guards.outside_without_meaning(HERE.parents[1]), [])


if __name__ == "__main__":
    unittest.main()
