"""An event loop that counts its iterations, and the one order that the real stack leaves to addresses."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator

from anyio._backends import _asyncio as anyio_asyncio


class CountingLoop(asyncio.SelectorEventLoop):
    """asyncio's own loop; `iteration_count` is the number of passes of _run_once."""

    iteration_count = 0
    world = None  # the world that runs on it, for loops that look

    def _run_once(self):
        self.iteration_count += 1
        super()._run_once()


class _Yield:
    def __await__(self):
        yield


def bare_yield() -> _Yield:
    """One iteration of the loop."""
    return _Yield()


class _ShuffledSet(set):
    """A set that is walked in a random order."""

    rng = random.Random(0)

    def __iter__(self) -> Iterator:
        items = sorted(super().__iter__(), key=id)
        self.rng.shuffle(items)
        return iter(items)


def shuffle_cancellation(seed: int) -> None:
    """From now on the tasks of a cancelled scope are told in a random order, not in that of their addresses."""
    _ShuffledSet.rng = random.Random(seed)
    original = anyio_asyncio.CancelScope.__init__

    def init(self, *args, **kwargs):
        original(self, *args, **kwargs)
        self._tasks, self._child_scopes = _ShuffledSet(), _ShuffledSet()

    anyio_asyncio.CancelScope.__init__ = init
