"""What a run says that it proved: the same whoever ran what, and estimates that come near the truth."""
import unittest

import support
from support import file, run


class ProofTest(unittest.TestCase):
    def variant(self, *arguments):
        with file(support.suite(support.RACE)) as path:
            result = run("explore", "--json", "--variant", "correct", path, *arguments)
        self.assertEqual(0, result.returncode, result.stderr)
        found = next(line for line in support.objects(result.stdout) if line["type"] == "variant")
        return {key: value for key, value in found.items() if key != "file"}

    def test_a_random_walk_estimates_how_many_executions_there_are(self):
        all_of_them = self.variant("--strategy", "exhaustive")
        self.assertEqual("exhausted", all_of_them["extent"])
        self.assertIsNone(all_of_them["executions_estimated"])
        walk = self.variant("--strategy", "random-walk", "--budget", "8192")
        self.assertEqual("sampled", walk["extent"])
        self.assertAlmostEqual(all_of_them["executions"], walk["executions_estimated"],
                               delta=all_of_them["executions"] / 10)
        self.assertEqual(all_of_them["arrival_orders"], walk["arrival_orders"])
        self.assertLessEqual(walk["behaviours"], all_of_them["executions"])
        self.assertLess(walk["new_behaviour_chance"], 0.01)

    def test_parts_add_up_to_the_same(self):
        whole = self.variant("--strategy", "random-walk", "--budget", "10000", "--jobs", "1")
        self.assertEqual(whole, self.variant("--strategy", "random-walk", "--budget", "10000", "--jobs", "3"))
        self.assertGreater(whole["last_new_execution"], 0)

    def test_a_bounded_search_says_how_far_it_came(self):
        search = self.variant("--strategy", "deviations", "--budget", "5")
        self.assertEqual("sampled", search["extent"])
        self.assertEqual("deviations", search["complete_below"])
        self.assertGreater(search["complete_below_count"], 0)

    def test_pct_bounds_what_it_missed(self):
        few = self.variant("--strategy", "pct", "--budget", "20")["miss_chances"]
        many = self.variant("--strategy", "pct", "--budget", "2000")["miss_chances"]
        self.assertEqual(3, len(few))
        self.assertLess(many[2], few[2])
        self.assertEqual([], self.variant("--strategy", "random-walk", "--budget", "20")["miss_chances"])

    def test_what_was_begun_in_vain(self):
        faults = ("--faults", "*", "--strategy")
        search = self.variant(*faults, "exhaustive")
        self.assertEqual((0, 0), (search["executions_given_up"], search["executions_made_again"]))
        states = self.variant(*faults, "stateful")
        self.assertEqual("exhausted", states["extent"])
        self.assertGreater(states["executions_given_up"], 0)
        self.assertLess(states["executions"], search["executions"])
        with file(support.suite(support.RACE)) as path:
            words = run("explore", "-v", "--variant", "correct", *faults, "stateful", path).stdout.split()
        self.assertIn(f"Besides, {states['executions_given_up']} executions were given up: what would follow was "
                      "known.", " ".join(words))

    def test_faults_are_part_of_what_was_tried(self):
        none = self.variant()
        self.assertEqual(("uvicorn", 0, 0), (none["dialect"], none["fault_kinds"], none["faults_max"]))
        some = self.variant("--faults", "sim/connection/*", "--faults-max", "2")
        self.assertEqual((2, 2), (some["fault_kinds"], some["faults_max"]))


if __name__ == "__main__":
    support.main()
