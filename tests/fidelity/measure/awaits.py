"""Iteration by iteration: which task of the real stack runs, where it resumes, where it suspends next.

The tasks are asyncio's own in Python, with a print around each step. README.md says how to read the lines.
"""

from __future__ import annotations

import asyncio
import gc
import os
import types

import measuring
import words
from anyio._backends import _asyncio as anyio_asyncio
from loop import CountingLoop
from world import run_world

SERVER_PACKAGES = ("mcp", "starlette", "sse_starlette")
SHORT = {"_backends/_asyncio.py": "anyio", "server/streamable_http.py": "http",
         "server/streamable_http_manager.py": "manager", "server/lowlevel/server.py": "server",
         "shared/session.py": "session", "server/session.py": "session+"}
DRIVER = ("connection.py", "script.py", "world.py")
PRIMITIVES = (  # (end of the file's name, function, words): the outermost frame that matches wins
    ("abc/_streams.py", "__anext__", "stream.receive"), ("streams/memory.py", "receive", "stream.receive"),
    ("streams/memory.py", "send", "stream.send"), ("_core/_synchronization.py", "__aenter__", "lock.acquire"),
    ("_core/_eventloop.py", "sleep", "sleep"), ("_asyncio.py", "__aexit__", "group.exit"),
    ("_asyncio.py", "start", "group.start"), ("_asyncio.py", "wait", "event.wait"),
    ("lowlevel.py", "checkpoint", "checkpoint"), ("measure/connection.py", "send", "conn.send stall"),
    ("measure/script.py", "tool_step", "tool yield"), ("measure/world.py", "act", "yields before"))
ROLES = {"__call__": "sse", "sse_writer": "writer", "_run_sse_writer": "writer", "standalone_sse_writer": "writer",
         "_receive_loop": "receive", "message_router": "router", "replay_sender": "writer", "run_server": "session",
         "run_stateless_server": "session", "_handle_message": "handle", "_stream_response": "stream", "_ping": "ping",
         "_listen_for_exit_signal": "exit", "_listen_for_disconnect": "listen"}

Frame = tuple[str, str, int]  # file, function, line


def frames_of(coroutine) -> list[Frame]:
    """The chain of suspended frames, outermost first; async generators are found behind their asend objects."""
    kinds = (types.CoroutineType, types.GeneratorType, types.AsyncGeneratorType)
    chain, seen = [], set()
    while coroutine is not None and id(coroutine) not in seen:
        seen.add(id(coroutine))
        if isinstance(coroutine, types.CoroutineType):
            frame, coroutine = coroutine.cr_frame, coroutine.cr_await
        elif isinstance(coroutine, types.GeneratorType):
            frame, coroutine = coroutine.gi_frame, coroutine.gi_yieldfrom
        elif isinstance(coroutine, types.AsyncGeneratorType):
            frame, coroutine = coroutine.ag_frame, coroutine.ag_await
        else:
            frame = None
            coroutine = next((r for r in gc.get_referents(coroutine) if isinstance(r, kinds)), None)
        if frame is not None:
            chain.append((frame.f_code.co_filename, frame.f_code.co_name, frame.f_lineno))
    return chain


def package_of(path: str) -> tuple[str, str]:
    """(package, path inside it), or ("", path)."""
    inside = path.partition("site-packages/")[2]
    package, _, rest = inside.partition("/")
    return (package, rest) if rest else ("", path)


def place(frame: Frame) -> str:
    path, function, line = frame
    package, rest = package_of(path)
    name = os.path.basename(path)
    if package:
        name = SHORT.get(rest, name)
    return f"{name}:{function}:{line}"


def primitive(frames: list[Frame]) -> str:
    for path, name, _ in frames:
        for end, function, what in PRIMITIVES:
            if path.endswith(end) and name == function:
                return what
        if path.endswith("measure/connection.py") and name == "receive":
            return "conn.receive body delay" if frames[-1][1] == "__await__" else "conn.receive wait"
    return place(frames[-1]).rpartition(":")[0] if frames else "?"


def label(chain: list[Frame], depth: int) -> str:
    """The `depth` innermost frames of the server's own code, then the primitive that suspends."""
    if not chain:
        return "start"
    own = [frame for frame in chain if package_of(frame[0])[0] in SERVER_PACKAGES]
    rest = chain[chain.index(own[-1]) + 1:] if own else chain
    return " > ".join([place(frame) for frame in own[-depth:]] + [primitive(rest)])


def role_of(coroutine) -> str:
    """A short name for what a new task runs."""
    name = getattr(coroutine, "__qualname__", "?").split(".")[-1]
    if name == "cancel_on_finish":
        inner = coroutine.cr_frame.f_locals.get("coro")
        code = getattr(inner, "__code__", None)
        name = next((n for n in (code.co_names if code else ()) if n in ROLES), getattr(inner, "__name__", name))
    return ROLES.get(name, name)


class TracedTask(asyncio.tasks._PyTask):
    """Named after the actor that it works for, or after what it does for its parent."""

    def __init__(self, coroutine, *, loop, **options):
        kind, parent = role_of(coroutine), asyncio.tasks._current_tasks.get(loop)
        above = getattr(parent, "role", "?")
        super().__init__(coroutine, loop=loop, **options)
        if kind in ("act", "request", "drive"):
            self.fixed_role = None
        elif kind == "session":
            self.fixed_role = loop.numbered("session")
        elif kind == "handle":
            self.fixed_role = f"{above}/{loop.numbered('handle#', above)}"
        else:
            self.fixed_role = f"{above}/{kind}"

    @property
    def role(self) -> str:
        return self.fixed_role or self.get_name()  # the name is given after __init__

    def _Task__step(self, exception=None):
        if self.done():
            return super()._Task__step(exception)
        loop, coroutine = self._loop, self._coro
        before = label(frames_of(coroutine) if coroutine.cr_await else [], loop.depth)
        is_told = exception is not None or self._must_cancel
        mark = len(loop.world.events) if loop.world else 0
        super()._Task__step(exception)
        after = self.ending() if self.done() else label(frames_of(coroutine), loop.depth)
        done = "; ".join(f"{who} {what}" for who, what, _ in (loop.world.events[mark:] if loop.world else ()))
        is_idle = (self.role == "driver" or after == "yields before") and before == after
        if done or is_told or not is_idle:
            flavour = "" if self.done() else " [yield]" if self._fut_waiter is None else " [park]"
            loop.say(self.role, f"{'CANCELLED at ' if is_told else ''}{before}  ->  {after}{flavour}"
                                + (f"   {{{done}}}" if done else ""))

    def ending(self) -> str:
        if self.cancelled():
            return "ends, cancelled"
        return f"ends, raises {words.exception_name(self._exception)}" if self._exception else "ends"


class TracingLoop(CountingLoop):
    """Options of one trace are attributes of a subclass: trace() makes it."""

    depth = 1
    with_handles = False
    only: list[str] | None = None

    def __init__(self):
        super().__init__()
        self.numbers: dict[tuple, int] = {}
        self.set_task_factory(lambda loop, coroutine, **options: TracedTask(coroutine, loop=loop, **options))

    def numbered(self, kind: str, owner: str = "") -> str:
        """handle#1, handle#2 ...; the first session has no number."""
        number = self.numbers[kind, owner] = self.numbers.get((kind, owner), 0) + 1
        return kind if (kind, number) == ("session", 1) else f"{kind}{'' if kind.endswith('#') else '_'}{number}"

    def say(self, role: str, text: str) -> None:
        if self.world is not None and self.world.is_measured() and (
                not self.only or any(only in role for only in self.only)):
            print(f"{self.world.iteration():4d}  {role:<22} {text}")

    def call_soon(self, callback, *args, context=None):
        owner = getattr(callback, "__self__", None)
        name = getattr(callback, "__qualname__", repr(callback)).replace(".<locals>", "")
        if self.with_handles and not isinstance(owner, TracedTask) and not name.startswith("_"):
            return super().call_soon(self.traced(callback, owner, name), *args, context=context)
        return super().call_soon(callback, *args, context=context)

    def traced(self, callback, owner, name: str):
        """The callback, with a line before it."""
        def call(*args):
            detail = ""
            if isinstance(owner, anyio_asyncio.CancelScope):
                detail = f" (host {getattr(owner._host_task, 'role', '-')}, {len(owner._tasks)} tasks)"
            elif args and isinstance(args[0], TracedTask):
                detail = f" (of {args[0].role})"
            self.say("-", f"handle {name}{detail}")
            return callback(*args)
        return call


def trace(table: dict, k: int, **options) -> bool:
    """Prints the world of k; whether its timeline is the table's, where the table has one."""
    print(f"== {table['title']}: k = {k}")
    world = run_world(table["setup"], k, type("Loop", (TracingLoop,), options))
    print("   events:", world.events)
    for name, connection in world.connections.items():
        print(f"   {name}: {measuring.cell(connection, True, True)}")
    for timeline in table.get("timelines", []):
        if timeline["k"] == k and timeline["events"] != world.events:
            print(f"   the table has {timeline['events']}")
            return False
    print("   same as the table" if "timelines" in table else "   the table has no timelines yet")
    return True
