"""What of tests/fidelity/measure can be tested without the packages that it measures."""
import pathlib
import sys
import tempfile
import unittest

FIDELITY = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(FIDELITY / "measure"))

import chance  # noqa: E402
import table as form  # noqa: E402


class Measure(unittest.TestCase):
    def test_all_scripts_compile(self):
        scripts = sorted((FIDELITY / "measure").glob("*.py"))
        self.assertIn("__main__.py", [script.name for script in scripts])
        for script in scripts:
            compile(script.read_text(encoding="utf-8"), str(script), "exec")

    def test_tables_have_the_layout_that_is_written(self):
        given = ("first-light", "museum")
        paths = [path for path in sorted((FIDELITY / "tables").rglob("*.json")) if path.parent.name not in given]
        self.assertNotEqual([], paths)
        for path in paths:
            self.assertEqual(form.text(form.read(path)), path.read_text(encoding="utf-8"), path)

    def test_columns_are_those_of_the_rows(self):
        table = form.read(FIDELITY / "tables/first-light/two-gets.json")
        self.assertEqual((False, True), form.columns(table))
        self.assertEqual((True, None), form.columns({"setup": table["setup"]}))

    def test_a_file_without_a_setup_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "table.json")
            path.write_text('{"title": "", "measured_on": {}, "k": ""}', encoding="utf-8")
            with self.assertRaisesRegex(ValueError, "there is no setup"):
                form.read(path)

    def test_a_seed_makes_one_setup(self):
        setups = [form.text(chance.make_up(seed)) for seed in range(20)]
        self.assertEqual(setups, [form.text(chance.make_up(seed)) for seed in range(20)])
        self.assertEqual(20, len(set(setups)))


if __name__ == "__main__":
    unittest.main()
