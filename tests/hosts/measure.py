#!/usr/bin/env python3
"""How the real host ends: uvicorn's Server and H11Protocol around mcp's session manager, in virtual time.

    measure.py FILE...      run each file's steps on the installed packages and write what happened into it

See README.md for the form. It needs PyPI, as ../fidelity/measure does, and is no part of ctest.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import json
import logging
import pathlib
import signal
import sys

import sse_starlette.sse
import uvicorn
from mcp.server.lowlevel import Server as McpServer
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from uvicorn.protocols.http.h11_impl import H11Protocol

ITERATION_SECONDS = 1e-6
SETTLE_MS = 10_000
PACKAGES = ("mcp", "sse-starlette", "uvicorn")
LEFT_OUT = "Application shutdown complete."  # the model ends with the application
INITIALIZE = {"jsonrpc": "2.0", "id": 0, "method": "initialize",
              "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "0"}}}
INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}
REQUESTS = {"get": ("GET", None),
            "call": ("POST", {"jsonrpc": "2.0", "id": 7, "method": "tools/call",
                      "params": {"name": "x", "arguments": {}, "_meta": {"progressToken": 1}}}),
            "ping": ("POST", {"jsonrpc": "2.0", "id": 8, "method": "ping"})}


class Loop(asyncio.SelectorEventLoop):
    """Time passes only where nothing else is to be done, and a little with each iteration."""

    now = 0.0

    def time(self) -> float:
        return self.now

    def _run_once(self):
        live = [handle for handle in self._scheduled if not handle._cancelled]
        if not self._ready and live:
            self.now = max(self.now, min(live)._when)
        self.now += ITERATION_SECONDS
        super()._run_once()


class Transport(asyncio.Transport):
    def __init__(self, world: World, name: str):
        super().__init__()
        self.world, self.name, self.is_closed = world, name, False
        self.protocol = H11Protocol(config=world.config, server_state=world.server.server_state, app_state={},
                                    _loop=world.loop)
        self.protocol.connection_made(self)

    def get_extra_info(self, name, default=None):
        return {"sockname": ("127.0.0.1", 2), "peername": ("127.0.0.1", 1)}.get(name, default)

    def request(self, method: str, message: dict | None) -> None:
        body = b"" if message is None else json.dumps(message).encode()
        lines = [f"{method} /mcp HTTP/1.1", "host: x", "accept: application/json, text/event-stream"]
        lines += [] if message is None else ["content-type: application/json", f"content-length: {len(body)}"]
        lines += [] if self.world.session is None else [f"mcp-session-id: {self.world.session}"]
        self.protocol.data_received("\r\n".join([*lines, "", ""]).encode() + body)

    def write(self, data: bytes) -> None:
        pass

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        if not self.is_closed:
            self.is_closed = True
            self.world.note(self.name, "closed")
            self.world.loop.call_soon(self.protocol.connection_lost, None)

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


class Listener:
    def __init__(self, world: World):
        self.world = world

    def close(self) -> None:
        self.world.is_listening = False

    async def wait_closed(self) -> None:
        pass


class World(logging.Handler):
    def __init__(self, case: dict, loop: Loop):
        super().__init__(logging.INFO)
        self.case, self.loop = case, loop
        self.events: list[list] = []
        self.is_measured, self.is_listening = False, True
        self.session: str | None = None
        self.connections: dict[str, Transport] = {}
        self.names: list[str] = []  # of the requests, in the order in which the application is called
        self.manager = StreamableHTTPSessionManager(app=self.make_server())
        self.config = uvicorn.Config(self.app, lifespan="on", interface="asgi3", log_config=None, access_log=False,
                                     timeout_graceful_shutdown=case["timeout_graceful_shutdown"])
        self.config.load()
        self.server = uvicorn.Server(self.config)

    def note(self, who: str, what: str) -> None:
        if self.is_measured:
            self.events.append([int(self.loop.time() * 1000), who, what])

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        exception = record.exc_info[1] if record.exc_info else None
        if record.name == "uvicorn.error" and text != LEFT_OUT:
            self.note("uvicorn.error", text.rstrip() if exception is None else f"{text.rstrip()}: {told(exception)}")

    def make_server(self) -> McpServer:
        server = McpServer("x")

        @server.list_tools()
        async def list_tools():
            return []

        @server.call_tool()
        async def call_tool(name, arguments):
            self.note("tool", "starts")
            try:
                for word, value in self.case["tool"]:
                    if word == "sleep":
                        await asyncio.sleep(value / 1000)
                    else:
                        context = server.request_context
                        await context.session.send_progress_notification(
                            context.meta.progressToken, value, related_request_id=str(context.request_id))
            except asyncio.CancelledError:
                self.note("tool", "cancelled")
                raise
            self.note("tool", "returns")
            return []

        return server

    async def lifespan(self, receive, send) -> None:
        await receive()
        async with self.manager.run():
            await send({"type": "lifespan.startup.complete"})
            await receive()
            self.note("lifespan", "shutdown")
        await send({"type": "lifespan.shutdown.complete"})

    async def app(self, scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            await self.lifespan(receive, send)
            return
        name = self.names.pop(0)

        async def noted_send(message):
            if message["type"] == "http.response.start":
                headers = dict(message["headers"])
                self.session = self.session or headers[b"mcp-session-id"].decode()
                self.note(name, f"start {message['status']}")
            else:
                self.note(name, "body" if message.get("more_body") else "end")
            await send(message)

        try:
            await self.manager.handle_request(scope, receive, noted_send)
        except BaseException as exception:
            self.note(name, f"raises {told(exception)}")
            raise
        self.note(name, "returns")

    async def set_up(self) -> None:
        setup = self.connections["setup"] = Transport(self, "setup")
        for message in (INITIALIZE, INITIALIZED):
            self.names.append("setup")
            setup.request("POST", message)
            await asyncio.sleep(0.005)

    async def serve(self) -> None:
        await self.server.main_loop()
        await self.server.shutdown()
        self.note("process", "ends")

    def act(self, what: str) -> None:
        if what in ("sigterm", "sigint"):
            self.server.handle_exit(getattr(signal, what.upper()), None)
        elif not self.is_listening:
            self.note(what, "refused")
        else:
            self.names.append(what)
            self.connections[what] = Transport(self, what)
            self.connections[what].request(*REQUESTS[what])

    async def drive(self) -> None:
        self.server.lifespan = self.config.lifespan_class(self.config)
        await self.server.lifespan.startup()
        self.server.servers = [Listener(self)]
        served = self.loop.create_task(self.serve())
        await self.set_up()
        self.is_measured = True
        for at_ms, what in self.case["steps"]:
            await asyncio.sleep(at_ms / 1000 - self.loop.time())
            self.act(what)
        await asyncio.wait([served], timeout=SETTLE_MS / 1000)
        await asyncio.sleep(0.001)
        self.is_measured = False


def told(exception: BaseException) -> str:
    text = str(exception)
    return type(exception).__name__ + (f": {text}" if text else "")


def measure(case: dict) -> list[list]:
    sse_starlette.sse.AppStatus.should_exit = False
    loop = Loop()
    asyncio.set_event_loop(loop)
    world = World(case, loop)
    logging.getLogger().handlers[:] = [world]
    logging.getLogger().setLevel(logging.INFO)
    loop.run_until_complete(world.drive())
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0.01))
    return sorted(world.events, key=lambda event: (event[0], event[1]))


def text(case: dict) -> str:
    """The file: a line per key, and one per event."""
    keys = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in case.items() if key != "events"]
    events = ",\n".join("  " + json.dumps(event) for event in case["events"])
    return "{\n" + ",\n".join(keys) + ',\n "events": [\n' + events + "\n ]\n}\n"


def main() -> None:
    for path in map(pathlib.Path, sys.argv[1:]):
        case = json.loads(path.read_text(encoding="utf-8"))
        case["measured_on"] = {name: importlib.metadata.version(name) for name in PACKAGES}
        case["measured_on"]["python"] = f"{sys.version_info.major}.{sys.version_info.minor}"
        case["events"] = measure(case)
        path.write_text(text(case), encoding="utf-8")


if __name__ == "__main__":
    main()
