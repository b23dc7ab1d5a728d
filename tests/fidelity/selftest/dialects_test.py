"""dialect_fidelity FILE fails for whatever a table of a dialect says wrongly.

    dialects_test.py DIALECT_FIDELITY
"""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

TABLE = pathlib.Path(__file__).parents[1] / "dialects/tables/uvicorn-httptools/fin-before-listening.json"
K = 3


def table_of_one_k():
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    table["setup"].update(k_min=K, k_max=K)
    table["timelines"] = [line for line in table["timelines"] if line["k"] == K]
    return table


def events(table):
    return table["timelines"][0]["events"]


FALSIFICATIONS = {
    "another iteration": lambda table: events(table)[1].__setitem__(2, 2),
    "another word": lambda table: events(table)[1].__setitem__(1, "http.disconnect"),
    "another application": lambda table: events(table)[1].__setitem__(0, "2"),
    "one event less": lambda table: events(table).pop(),
    "one event more": lambda table: events(table).append(["1", "http.disconnect", 9]),
    "another order": lambda table: events(table).insert(0, events(table).pop()),
    "nothing measured": lambda table: table["timelines"].clear(),
    "no dialect": lambda table: table["setup"].pop("dialect"),
    "an unknown step": lambda table: table["setup"]["client"][0].__setitem__("do", "wait"),
    "a request without an application": lambda table: table["setup"]["client"][1].__setitem__("of", 3),
}


class FalsifiedTest(unittest.TestCase):
    def run_table(self, table):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "table.json")
            path.write_text(json.dumps(table), encoding="utf-8")
            return subprocess.run([PROGRAM, str(path)], capture_output=True, text=True)

    def test_the_measured_table_holds(self):
        self.assertEqual(0, self.run_table(table_of_one_k()).returncode)

    def test_each_falsification_is_refused(self):
        for name, falsify in FALSIFICATIONS.items():
            with self.subTest(name):
                table = copy.deepcopy(table_of_one_k())
                falsify(table)
                self.assertEqual(1, self.run_table(table).returncode)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
