"""fidelity FILE fails for whatever a table says wrongly, and says where.

    falsified_test.py FIDELITY

A measured table that holds, cut down to one k, is falsified in one place at a time.
"""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

TABLE = pathlib.Path(__file__).parents[1] / "tables/cancellations/and-delete-json.json"
K = 6
ROW, EVENTS, ACTORS = ("rows", 0), ("timelines", 0, "events"), ("setup", "actors")
UNEXPECTED = "Unexpected ASGI message 'http.response.start' sent, after response already completed."
HOLDS = "1 tables, 1 worlds; 0 tables and 0 worlds differ\n"
DIFFERS = "1 tables, 1 worlds; 1 tables and 1 worlds differ\n"
UNREADABLE = "1 tables, 0 worlds; 1 tables and 0 worlds differ\n"


def table_of_one_k():
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    table["setup"].update(k_min=K, k_max=K)
    table["rows"] = [{**row, "k": [K, K]} for row in table["rows"] if row["k"][0] <= K <= row["k"][1]]
    table["timelines"] = [line for line in table["timelines"] if line["k"] == K]
    return table


def text(table):
    return json.dumps(table, indent=1)


def parent_of(table, path):
    for key in path[:-1]:
        table = table[key]
    return table


def place(table, path):
    """LINE:COLUMN at which the value at the path begins."""
    if not path:
        return "1:1"
    marked = copy.deepcopy(table)
    parent_of(marked, path)[path[-1]] = "@here@"
    before = text(marked).partition('"@here@"')[0]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def change(*path, to):
    def falsify(table):
        parent_of(table, path)[path[-1]] = to
    return falsify


def remove(*path):
    def falsify(table):
        del parent_of(table, path)[path[-1]]
    return falsify


def add(*path, item):
    def falsify(table):
        parent_of(table, path)[path[-1]].append(item)
    return falsify


def swap(*path, first, second):
    def falsify(table):
        items = parent_of(table, path)[path[-1]]
        items[first], items[second] = items[second], items[first]
    return falsify


class Falsified(unittest.TestCase):
    def run_fidelity(self, *arguments):
        done = subprocess.run([FIDELITY, *arguments], capture_output=True, text=True, check=False)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return done

    def run_table(self, table_text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "table.json")
            path.write_text(table_text, encoding="utf-8")
            done = self.run_fidelity(str(path))
            return done.returncode, done.stdout.replace(str(path), "table"), done.stderr.replace(str(path), "table")

    def expect_difference(self, falsify, *places):
        """The falsified table differs: for each place (path, what is said of the value there) one line."""
        table = table_of_one_k()
        falsify(table)
        lines = "".join(f"table:{place(table, path)}: k {K}: {what}\n" for path, what in zip(places[::2], places[1::2]))
        self.assertEqual((1, lines + DIFFERS, ""), self.run_table(text(table)))

    def expect_mistake(self, falsify, where, what):
        """The falsified table is no table: its first line on the error output says where."""
        table = table_of_one_k()
        falsify(table)
        code, output, errors = self.run_table(text(table))
        self.assertEqual((1, UNREADABLE), (code, output))
        self.assertEqual(f"table:{place(table, where)}: {what}", errors.splitlines()[0])

    def test_the_table_itself_holds(self):
        self.assertEqual((0, HOLDS, ""), self.run_table(text(table_of_one_k())))

    def test_a_wrong_word_in_a_row(self):
        where = (*ROW, "cancel", "asgi", 1)
        self.expect_difference(change(*where, to="body"), where, "cancel.asgi: expected body, found end")

    def test_a_word_too_few_in_a_row(self):
        where = (*ROW, "cancel", "asgi")
        self.expect_difference(remove(*where, 2), where,
                               "cancel.asgi: expected nothing more, found rejected http.response.start")

    def test_a_word_too_many_in_a_row(self):
        where = (*ROW, "delete", "asgi")
        self.expect_difference(add(*where, item="end"), (*where, 2), "delete.asgi: expected end, found nothing more")

    def test_a_wrong_message(self):
        where = (*ROW, "post", "messages", 0)
        self.expect_difference(change(*where, to="result for 7"), where,
                               "post.messages: expected result for 7, found error -32600 for server-error")

    def test_a_missing_message(self):
        where = (*ROW, "post", "messages")
        self.expect_difference(remove(*where, 0), where,
                               "post.messages: expected nothing more, found error -32600 for server-error")

    def test_a_wrong_exception(self):
        where = (*ROW, "cancel", "raised")
        self.expect_difference(change(*where, to="ValueError: no"), where,
                               f"cancel.raised: expected ValueError: no, found RuntimeError: {UNEXPECTED}")
        self.expect_difference(change(*where, to=None), where,
                               f"cancel.raised: expected null, found RuntimeError: {UNEXPECTED}")
        where = (*ROW, "post", "raised")
        self.expect_difference(change(*where, to="ValueError"), where, "post.raised: expected ValueError, found null")

    def test_a_wrong_return(self):
        where = (*ROW, "post", "returned")
        self.expect_difference(change(*where, to=False), where, "post.returned: expected false, found true")

    def test_a_missing_log(self):
        where = (*ROW, "error_logs")
        crashed = "Session crashed: ExceptionGroup[ExceptionGroup[ClosedResourceError]]"
        self.expect_difference(remove(*where, 1), (*where, 1), f"error_logs: expected {crashed}, "
                               "found No response message received before stream closed")
        self.expect_difference(remove(*where, 2), where, f"error_logs: expected nothing more, found {crashed}")

    def test_a_wrong_iteration(self):
        where = (*EVENTS, 5)
        log = "log: Error handling POST request: ClosedResourceError"
        self.expect_difference(change(*where, 2, to=9), where, f"timeline: expected {log} in 9, found {log} in 8")

    def test_a_wrong_name_in_a_timeline(self):
        where = (*EVENTS, 0)
        self.expect_difference(change(*where, 0, to="post"), where,
                               "timeline: expected post: start 202 in 7, found cancel: start 202 in 7")

    def test_a_wrong_order_in_one_iteration(self):
        self.expect_difference(swap(*EVENTS, first=1, second=2), (*EVENTS, 1),
                               "timeline: expected delete: start 200 in 7, found cancel: end in 7")

    def test_an_event_too_few_or_too_many_in_a_timeline(self):
        crashed = "log: Session crashed: ExceptionGroup[ExceptionGroup[ClosedResourceError]] in 30"
        self.expect_difference(remove(*EVENTS, 12), EVENTS, f"timeline: expected nothing more, found {crashed}")
        self.expect_difference(add(*EVENTS, item=["post", "end", 31]), (*EVENTS, 13),
                               "timeline: expected post: end in 31, found nothing more")

    def test_another_setup(self):
        self.expect_difference(change(*ACTORS, 1, "body_delay_iterations", to=1), (*EVENTS, 0),
                               "timeline: expected cancel: start 202 in 7, found delete: start 200 in 7",
                               (*ROW, "error_logs", 0),
                               "error_logs: expected Error handling POST request: ClosedResourceError, "
                               "found No response message received before stream closed")

    def test_an_unknown_event(self):
        where = (*ACTORS, 1)
        self.expect_mistake(change(*where, to={"name": "quake", "event": "earthquake", "yields_before": {}}),
                            (*where, "event"),
                            "expected client_disconnect, server_shutdown or session_idle_expiry, found '\"'")

    def test_a_shutdown_that_is_not_the_drivers(self):
        where = (*ACTORS, 1)
        actor = {"name": "end", "event": "server_shutdown", "yields_before": {}}
        self.expect_mistake(change(*where, to=actor), where, "expected \"by\": \"driver\" for a shutdown, found '{'")

    def test_an_idle_expiry_without_a_timeout(self):
        where = (*ACTORS, 1)
        actor = {"name": "idle", "event": "session_idle_expiry", "yields_before": {}}
        self.expect_mistake(change(*where, to=actor), (*where, "event"),
                            "expected a session_idle_timeout in the setup, too, found '\"'")

    def test_a_timeout_that_is_none(self):
        where = ("setup", "session_idle_timeout")
        self.expect_mistake(change(*where, to=0), where, "expected a number of seconds, found '0'")

    def test_a_disconnect_of_nobody(self):
        where = (*ACTORS, 1)
        actor = {"name": "gone", "event": "client_disconnect", "of": "nobody", "yields_before": {}}
        self.expect_mistake(change(*where, to=actor), (*where, "of"),
                            "expected an actor before this one, found '\"'")

    def test_an_unknown_word_of_a_tool(self):
        where = ("setup", "tool_script", 0)
        self.expect_mistake(change(*where, to="dance 5"), where,
                            "expected yield N, progress N, log TEXT, ask METHOD, close_stream, close_get_stream, raise NAME or result, found '\"'")

    def test_a_column_that_is_not_compared(self):
        where = (*ROW, "post", "colour")
        self.expect_mistake(change(*where, to="red"), where,
                            "expected one of the columns asgi, raised, messages, returned, found '\"'")

    def test_a_cell_of_nobody(self):
        where = (*ROW, "nobody")
        self.expect_mistake(change(*where, to={"asgi": [], "raised": None}), where,
                            "expected the cell of an actor, found '{'")

    def test_a_missing_cell(self):
        self.expect_mistake(remove(*ROW, "delete"), ROW, "expected an object with \"delete\", found '{'")

    def test_a_missing_row_or_timeline(self):
        self.expect_mistake(change(*ROW, "k", to=[7, 7]), ("rows",), "expected a row for k = 6, found '['")
        self.expect_mistake(remove("timelines", 0), ("timelines",), "expected a timeline for k = 6, found '['")
        self.expect_mistake(remove("rows"), (), "expected an object with \"rows\", found '{'")

    def test_a_range_without_a_k(self):
        self.expect_mistake(change("setup", "k_min", to=7), ("setup",),
                            "expected a k_max that is not below k_min, found '{'")

    def test_a_release_without_a_profile(self):
        table = table_of_one_k()
        table["measured_on"]["mcp"] = "9.9.9"
        self.assertEqual((1, f"table: there is no profile of this name (profile mcp-9.9.9)\n{DIFFERS}", ""),
                         self.run_table(text(table)))

    def test_a_file_that_is_not_json(self):
        code, output, errors = self.run_table('{"title": "half of')
        self.assertEqual((1, UNREADABLE), (code, output))
        self.assertTrue(errors.startswith("table:1:19: expected "), errors)

    def test_a_file_that_is_not_there(self):
        done = self.run_fidelity("/nowhere/table.json")
        self.assertEqual((1, "/nowhere/table.json: cannot be read\n"), (done.returncode, done.stderr))

    def test_nothing_to_compare(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(1, self.run_fidelity(folder).returncode)
        self.assertEqual(1, self.run_fidelity().returncode)

    def test_one_wrong_table_among_good_ones(self):
        table = table_of_one_k()
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "good.json").write_text(text(table), encoding="utf-8")
            change(*ROW, "post", "asgi", 0, to="start 200")(table)
            pathlib.Path(folder, "wrong.json").write_text(text(table), encoding="utf-8")
            done = self.run_fidelity(folder)
            self.assertEqual(1, done.returncode)
            self.assertIn("wrong.json", done.stdout)
            self.assertTrue(done.stdout.endswith("2 tables, 2 worlds; 1 tables and 1 worlds differ\n"), done.stdout)


if __name__ == "__main__":
    FIDELITY = sys.argv.pop(1)
    unittest.main()
