"""The layers, in order: each may include itself and what is listed behind it, nothing else.

ARCHITECTURE.md has the same list for people; the rule `architecture` compares the two.
"""

LAYERS = {
    "base": (),
    "runtime": ("base",),
    "asgi": ("runtime", "base"),
    "sim": ("asgi", "runtime", "base"),
    "model": ("sim", "asgi", "runtime", "base"),
    "reference_server": ("asgi", "runtime", "base"),
    "net": ("asgi", "runtime", "base"),
    "scenarios": ("sim", "asgi", "base"),
    "reports": ("model", "sim", "asgi", "base"),
    "cli": ("base", "runtime", "asgi", "sim", "model", "reference_server", "net", "scenarios", "reports"),
}

# No time, files, environment, randomness, threads or mutable globals.
PURE = ("base", "runtime", "asgi", "sim", "model", "reference_server")

# Where the outside world may be touched.
HOSTS = ("cli", "net", "bench", "tests")
