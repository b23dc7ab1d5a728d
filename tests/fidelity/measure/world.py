"""One k of one table: a fresh loop, session manager and server, driven as `procedure` says (../README.md)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import warnings

from connection import Connection
from loop import CountingLoop, bare_yield
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from script import attach_late_work, make_server
from starlette.middleware import base
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.responses import Response, StreamingResponse
from store import make_store
import words

SETTLE_ITERATIONS = 30
ITERATION_COUNT_MAX = 5000
SECONDS_MAX = 10
PROTOCOL_VERSION = "2025-06-18"  # unless the setup says otherwise
INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}


def initialize(setup: dict) -> dict:
    params = {"protocolVersion": setup.get("protocol_version", PROTOCOL_VERSION), "capabilities": {},
              "clientInfo": {"name": "x", "version": "0"}}
    return {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}


def make_manager(setup: dict) -> StreamableHTTPSessionManager:
    options = {"event_store": make_store(setup), "retry_interval": setup.get("retry_interval")}
    if setup.get("session_idle_timeout") is not None:
        options["session_idle_timeout"] = setup["session_idle_timeout"]
    return StreamableHTTPSessionManager(
        app=make_server(setup.get("tool_script", [])), json_response=setup["response_mode"] == "json",
        stateless=setup["session"] == "stateless", **options)


NEW_RESPONSE = base._StreamingResponse


class PollingResponse(StreamingResponse):
    """What BaseHTTPMiddleware sent until starlette 0.38.3: it waits for the disconnect, too."""

    def __init__(self, *, info=None, **options):
        assert info is None
        super().__init__(**options)


async def call_on(request, call_next):
    """The dispatch() of a middleware that does nothing."""
    return await call_next(request)


MIDDLEWARES = {"base-http": lambda app: BaseHTTPMiddleware(app, dispatch=call_on), "server-errors": ServerErrorMiddleware}


def wrap(app, names: list[str]):
    """The application with middlewares around it; the first name is the outermost's."""
    for name in reversed(names):
        app = MIDDLEWARES[name](app)
    return app


def make_application(manager: StreamableHTTPSessionManager, setup: dict):
    """The session manager; with a bug of the setup, the way in which others deployed it."""
    async def return_response(scope, receive, send):
        """The handler of a route for GET, which has to return a response when its stream of events has ended."""
        statuses = []

        async def watched(message):
            statuses.append(message.get("status"))
            await send(message)

        await manager.handle_request(scope, receive, watched)
        if scope["method"] == "GET" and statuses[:1] == [200]:
            await Response()(scope, receive, send)

    bugs = setup.get("bugs", [])
    base._StreamingResponse = PollingResponse if "middleware-polls-receive" in bugs else NEW_RESPONSE
    return return_response if "response-after-events" in bugs else manager.handle_request


class World:
    """`events` is the timeline, `logs` the error logs, `connections` what each actor's request came to."""

    def __init__(self, setup: dict, k: int, loop: CountingLoop):
        self.setup, self.k, self.loop = setup, k, loop
        self.zero: int | None = None  # the loop's count at iteration 0; None while the session is set up
        self.is_over = False
        self.events: list[list] = []
        self.logs: list[str] = []
        self.connections: dict[str, Connection] = {}
        self.tasks: list[asyncio.Task] = []
        self.session_id: str | None = None
        self.transport = None
        self.manager = make_manager(setup)
        self.application = wrap(make_application(self.manager, setup), setup.get("middleware", []))
        loop.world = self

    def is_measured(self) -> bool:
        return self.zero is not None and not self.is_over

    def iteration(self) -> int:
        return self.loop.iteration_count - self.zero

    def note(self, who: str, what: str) -> None:
        if self.is_measured():
            self.events.append([who, what, self.iteration()])

    def note_log(self, record: logging.LogRecord) -> None:
        if self.is_measured():
            self.logs.append(words.logged(record))
            self.note("log", self.logs[-1])

    def yields(self, actor: dict) -> int:
        before = actor["yields_before"]
        return max(0, before.get("constant", 0) + before.get("k", 0) * self.k)

    def optional_header(self, actor: dict, name: str) -> str | None:
        """The protocol version is the setup's, where it says one, but for the set-up requests."""
        if name == "mcp-protocol-version" and actor["name"] not in ("initialize", "initialized"):
            return self.setup.get("protocol_version")
        return actor.get(name.replace("-", "_"))

    def scope(self, actor: dict) -> dict:
        headers = [(b"accept", b"application/json, text/event-stream"), (b"content-type", b"application/json")]
        wanted = actor.get("session_header", True)
        session = wanted if isinstance(wanted, str) else self.session_id
        if session is not None and wanted is not False:
            headers.append((b"mcp-session-id", session.encode()))
        for name in ("mcp-protocol-version", "last-event-id"):
            value = self.optional_header(actor, name)
            if value is not None:
                headers.append((name.encode(), value.encode()))
        return {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1",
                "method": actor["http_method"], "scheme": "http", "path": "/mcp", "raw_path": b"/mcp",
                "query_string": b"", "root_path": "", "headers": headers,
                "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2)}

    async def request(self, connection: Connection) -> None:
        try:
            await self.application(self.scope(connection.actor), connection.receive, connection.send)
        except Exception as exception:
            connection.end(exception)
        else:
            connection.end(None)

    async def act(self, actor: dict) -> None:
        for _ in range(self.yields(actor)):
            await bare_yield()
        if "event" in actor:
            self.cause(actor)
        else:
            if (actor.get("message") or {}).get("method"):
                attach_late_work(self.setup.get("late_work", []))
            await self.request(self.connections[actor["name"]])

    def cause(self, actor: dict) -> None:
        if actor["event"] == "client_disconnect":
            self.connections[actor["of"]].disconnect()
        elif actor["event"] == "session_idle_expiry":
            self.transport.idle_scope.cancel()
        else:
            raise ValueError(f"an actor cannot cause {actor['event']!r}")

    async def set_up(self) -> None:
        for name, message in (("initialize", initialize(self.setup)), ("initialized", INITIALIZED)):
            connection = Connection({"name": name, "http_method": "POST", "message": message}, self.note)
            await asyncio.create_task(self.request(connection), name=name)
            assert connection.is_complete and connection.raised is None, connection.asgi
            self.session_id = self.session_id or connection.headers.get("mcp-session-id")
        self.transport = self.manager._server_instances[self.session_id]
        for _ in range(SETTLE_ITERATIONS):
            await bare_yield()

    async def drive(self) -> None:
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(self.manager.run())
            if self.setup["session"] == "stateful":
                await self.set_up()
            self.zero = self.loop.iteration_count
            self.start_actors()
            await self.cause_own(stack)
            await self.settle()
            self.is_over = True
            self.ended.set_result(None)
            await self.loop.create_future()

    def start_actors(self) -> None:
        for actor in self.setup["actors"]:
            if "event" not in actor:
                self.connections[actor["name"]] = Connection(actor, self.note)
        self.tasks = [asyncio.create_task(self.act(actor), name=actor["name"])
                      for actor in self.setup["actors"] if actor.get("by") != "driver"]

    async def cause_own(self, stack: contextlib.AsyncExitStack) -> None:
        """The driver's own events, each after its number of yields."""
        done = 0
        for actor in sorted((a for a in self.setup["actors"] if a.get("by") == "driver"), key=self.yields):
            while done < self.yields(actor):
                await bare_yield()
                done += 1
            if actor["event"] == "server_shutdown":
                await stack.aclose()
            else:
                self.cause(actor)

    async def settle(self) -> None:
        """Yields until nothing but this task is in the ready queue."""
        while self.iteration() < ITERATION_COUNT_MAX:
            if not self.loop._ready and self.iteration() > 0:
                return
            await bare_yield()
        raise RuntimeError("does not settle")

    def start(self) -> asyncio.Future:
        """What is done when the world is over; a failure of the driver itself is its exception."""
        def fail(task: asyncio.Task) -> None:
            if not self.ended.done():
                self.ended.set_exception(task.exception() or RuntimeError("the driver ended early"))

        self.ended = self.loop.create_future()
        self.driver = self.loop.create_task(self.drive(), name="driver")
        self.driver.add_done_callback(fail)
        return self.ended


class LogTap(logging.Handler):
    def __init__(self, world: World):
        super().__init__(logging.ERROR)
        self.world = world

    def emit(self, record: logging.LogRecord) -> None:
        self.world.note_log(record)


def run_world(setup: dict, k: int, loop_class: type[CountingLoop] = CountingLoop) -> World:
    """The world, over."""
    warnings.simplefilter("ignore")
    loop = loop_class()
    asyncio.set_event_loop(loop)
    world = World(setup, k, loop)
    root = logging.getLogger()
    root.handlers[:] = [LogTap(world)]
    root.setLevel(logging.ERROR)
    try:
        loop.run_until_complete(asyncio.wait_for(world.start(), SECONDS_MAX))
        return world
    finally:
        world.is_over = True
        cancel_what_is_left(loop)
        asyncio.set_event_loop(None)
        loop.close()


def cancel_what_is_left(loop: asyncio.AbstractEventLoop) -> None:
    """Again and again, for a task group may swallow one native cancellation."""
    for _ in range(100):
        left = asyncio.all_tasks(loop)
        if not left:
            return
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
    raise RuntimeError(f"tasks left: {left}")
