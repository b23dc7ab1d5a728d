"""halfclose_registry: one file more is one entry more, in a build folder that already exists."""
import subprocess
import unittest

from support import ROOT, header, tree_of

PROJECT = f"""
cmake_minimum_required(VERSION 3.25)
project(toy VERSION 0.1.0 LANGUAGES C)
include({ROOT}/cmake/options.cmake)
include({ROOT}/cmake/layers.cmake)
include({ROOT}/cmake/tests.cmake)
add_subdirectory(toy)
"""
LAYER = """
halfclose_layer(toy)
halfclose_registry(toy animals "struct toy_animal" toy_animal_ toy/animal.h)
halfclose_program(names main.c toy)
"""
MAIN = """
#include <stdio.h>

#include "toy/animal.h"

int main(void)
{
    for (int i = 0; toy_animal_all[i]; i++) {
        puts(toy_animal_all[i]->name);
    }
}
"""


def member(name):
    return f'#include "toy/animal.h"\n\nconst struct toy_animal toy_animal_{name} = {{"{name}"}};\n'


FILES = {
    "CMakeLists.txt": PROJECT,
    "toy/CMakeLists.txt": LAYER,
    "toy/animal.h": header("toy/animal.h", "struct toy_animal {\n    const char *name;\n};\n"
                                           "extern const struct toy_animal *const toy_animal_all[];"),
    "toy/main.c": MAIN,
    "toy/animals/goose.c": member("goose"),
    "toy/animals/bee.c": member("bee"),
    "toy/animals/legs.h": header("toy/animals/legs.h", "int toy_legs(void);"),
    "toy/animals/legs.c": '#include "toy/animals/legs.h"\n\nint toy_legs(void)\n{\n    return 4;\n}\n',
}


def run(root, *command):
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


class Registry(unittest.TestCase):
    def configure(self, root):
        return run(root, "cmake", "-G", "Ninja", "-S", ".", "-B", "out", "-DHALFCLOSE_TESTS=OFF",
                   "-DHALFCLOSE_WERROR=ON", "-DCMAKE_C_COMPILER=clang")

    def build_and_list(self, root):
        built = run(root, "cmake", "--build", "out")
        self.assertEqual(0, built.returncode, built.stdout + built.stderr)
        return run(root, "out/names").stdout.split()

    def test_follows_the_listing_of_the_folder(self):
        with tree_of(FILES) as root:
            configured = self.configure(root)
            self.assertEqual(0, configured.returncode, configured.stderr)
            self.assertEqual(["bee", "goose"], self.build_and_list(root))
            (root / "toy/animals/cat_fish.c").write_text(member("cat_fish"), encoding="utf-8")
            self.assertEqual(["bee", "cat_fish", "goose"], self.build_and_list(root))
            (root / "toy/animals/bee.c").unlink()
            self.assertEqual(["cat_fish", "goose"], self.build_and_list(root))

    def test_refuses_a_name_that_is_no_identifier(self):
        with tree_of({**FILES, "toy/animals/cat-fish.c": member("cat_fish")}) as root:
            configured = self.configure(root)
            self.assertNotEqual(0, configured.returncode)
            self.assertIn("cat-fish.c: expected a name of [a-z0-9_]", configured.stderr)


if __name__ == "__main__":
    unittest.main()
