"""The rows of bench/ that simloop can run: main.py ROW HOW."""
import sys
from pathlib import Path

import simloop

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import programs  # noqa: E402


def explore(program, how, first_seed, count):
    policy, _, depth = how.partition("-")
    report = simloop.explore(program, range(first_seed, first_seed + count), policy=policy,
                             pct_depth=int(depth or 3))
    return None if report is None else report.seeds_passed


programs.print_row(f"simloop {simloop.__version__}", sys.argv[1], sys.argv[2], explore)
