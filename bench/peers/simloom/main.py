"""The rows of bench/ that simloom can run: main.py ROW HOW."""
import sys
import time
from pathlib import Path

import simloom

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import programs  # noqa: E402

TOOL = f"simloom {simloom.__version__}"


def scheduler_of(how):
    name, _, depth = how.partition("-")
    return f"{name}:auto,d={depth}" if depth else name


def explore(program, how, first_seed, count):
    found = simloom.explore(program, runs=count, start_seed=first_seed,
                            scheduler=scheduler_of(how))
    return found.runs - 1 if found.failed else None


def print_systematic(row, count_max):
    """Every order, as its search by delays makes them when no number of delays is too many."""
    start = time.process_time()
    found = simloom.explore_systematic(programs.PROGRAMS[row], max_delays=1000,
                                       max_schedules=count_max)
    took = (time.process_time() - start) * 1e3
    note = programs.STEPS if found.exhaustive else "not done: stopped there"
    programs.show(TOOL, row, "systematic", "ms", took, [took], found.schedules, note)


if sys.argv[2] == "systematic":
    print_systematic(sys.argv[1], count_max=1000)
else:
    programs.print_row(TOOL, sys.argv[1], sys.argv[2], explore)
