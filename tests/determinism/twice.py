"""twice.py PROGRAM [--differ] [option...]: runs `digests` twice in unlike surroundings and compares.

The second run has another environment and locale, its memory elsewhere, and makes a new world for
each tape where the first one restores.  With --differ the two must not be equal: for options that
spoil the digests.
"""
import os
import subprocess
import sys

FIRST = ([], {})
SECOND = (["--heap", "1000003", "--afresh"], {"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu", "PADDING": "x" * 5000})


def run(program, options, surroundings):
    more, environment = surroundings
    done = subprocess.run([program, *options, *more], env={**os.environ, **environment},
                          stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.splitlines()


def main(program, *options):
    wanted = "--differ" not in options
    options = [option for option in options if option != "--differ"]
    first = run(program, options, FIRST)
    second = run(program, options, SECOND)
    unlike = [pair for pair in zip(first, second) if pair[0] != pair[1]]
    is_equal = len(first) == len(second) and not unlike
    for pair in unlike if wanted else ():
        print(*pair, sep="\n")
    print(f"{len(first)} variants, {len(unlike)} unlike")
    return 0 if first and is_equal == wanted else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
