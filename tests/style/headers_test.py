"""tools/headers.py finds the header that leans on its includer."""
import unittest

from support import header, tree_of

import headers

GOOD = header("base/good.h", "#include <stdint.h>\nuint32_t base_good(void);")


class Headers(unittest.TestCase):
    def assert_finds(self, what, body, guarded=True):
        text = header("base/bad.h", body) if guarded else body
        with tree_of({"base/good.h": GOOD, "base/bad.h": text}) as root:
            found = headers.run(root)
        self.assertEqual(2, len(found), "one for each compiler")
        for said, compiler in zip(found, headers.COMPILERS):
            self.assertIn(f"base/bad.h does not compile alone with {compiler}", said)
            self.assertIn(what, said)

    def test_accepts_a_header_that_stands_alone(self):
        with tree_of({"base/good.h": GOOD, "sim/good.h": header("sim/good.h", '#include "base/good.h"')}) as root:
            self.assertEqual([], headers.run(root))

    def test_finds_a_missing_include(self):
        self.assert_finds("uint32_t", "uint32_t base_bad(void);")

    def test_finds_an_extension_of_the_language(self):
        self.assert_finds("zero", "struct bad { int count; int sizes[0]; };")

    def test_finds_a_missing_guard(self):
        self.assert_finds("redefinition", "struct bad { int count; };\n", guarded=False)


if __name__ == "__main__":
    unittest.main()
