"""tools/format.py finds, and mends, what .clang-format would write otherwise."""
import unittest
import unittest.mock

from support import ROOT, tree_of

import format as formatting

STYLE = (ROOT / ".clang-format").read_text(encoding="utf-8")
GOOD = "int f(void)\n{\n    return 1;\n}\n"
BAD = "int f( void ) { return 1; }\n"


class Format(unittest.TestCase):
    def test_accepts_formatted_code(self):
        with tree_of({".clang-format": STYLE, "base/a.c": GOOD}) as root:
            self.assertEqual([], formatting.run(root))

    def test_finds_and_mends_the_rest(self):
        with tree_of({".clang-format": STYLE, "base/a.c": GOOD, "base/b.c": BAD}) as root:
            self.assertIn("base/b.c:1", formatting.run(root)[0])
            self.assertEqual([], formatting.run(root, fix=True))
            self.assertEqual(GOOD, (root / "base/b.c").read_text(encoding="utf-8"))
            self.assertEqual([], formatting.run(root))

    def test_fails_without_a_formatter_or_without_files(self):
        with tree_of({".clang-format": STYLE}) as root:
            self.assertIn("no C files", formatting.run(root)[0])
            with unittest.mock.patch("shutil.which", return_value=None):
                self.assertIn("not on the PATH", formatting.run(root)[0])


if __name__ == "__main__":
    unittest.main()
