"""The states grid in SPIN: main.py FOLDER [--quick].

The verifier is what SPIN makes of grid.pml, with exact storage; -w24 is about the number of states,
so that no time goes into long chains.  Making it is not in the row.
"""
import re
import resource
import subprocess
import sys

out = sys.argv[1]
run_count = 2 if "--quick" in sys.argv else 5


def run(*command):
    return subprocess.run(command, cwd=out, check=True, capture_output=True, text=True).stdout


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def verify(name):
    before = processor_seconds()
    told = run(f"./{name}", "-m1000000", "-E", "-w24")
    states = int(re.search(r"(\d+) states, stored", told)[1])
    return states, states / (processor_seconds() - before)


def show(name, how, options):
    run("usr/bin/spin", "-DN=7", "-DK=7", "-a", "grid.pml")
    run("cc", "-O3", "-DSAFETY", *options, "-o", name, "pan.c")
    runs = [verify(name) for _ in range(run_count)]
    rates = sorted(rate for _, rate in runs)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    fields = ["grid-7x7", "SPIN 6.5.2", how, "states/s", f"{rates[run_count // 2]:.0f}",
              f"{rates[0]:.0f}", f"{rates[-1]:.0f}", str(runs[0][0]), str(peak),
              "exact; points: each d_step"]
    print("measured", *fields, sep="\t", flush=True)


show("all", "no reduction", ["-DNOREDUCE"])
show("reduced", "its reduction", [])
