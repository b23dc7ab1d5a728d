#!/usr/bin/env python3
"""Tables of a real server's side of one connection: see README.md.

    measure FILE...     runs each file's setup on the installed packages and writes what came out into it
    check FILE...       the same, compared with what the files hold

The server's protocol object sits on asyncio's own transport and a TCP socket of this machine; the client is the other
end of it, and acts between two iterations.  What the protocol does while it reads comes behind everything else of its
iteration, and counts as the beginning of the next.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import json
import logging
import pathlib
import socket
import struct
import subprocess
import sys

ITERATION_COUNT = 60
PROCESS_COUNT = 3


class CountingLoop(asyncio.SelectorEventLoop):
    iteration_count = 0
    before = None  # what the outside does before each iteration

    def _run_once(self):
        self.iteration_count += 1
        if self.before is not None:
            self.before()
        super()._run_once()


def protocol_class(dialect: str) -> type:
    if dialect == "uvicorn":
        from uvicorn.protocols.http.h11_impl import H11Protocol
        return H11Protocol
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
    return HttpToolsProtocol


class World:
    def __init__(self, setup: dict, k: int):
        self.setup, self.k = setup, k
        self.loop = CountingLoop()
        self.events: list[list] = []
        self.first = 0
        self.is_over = False
        self.write_count = 0
        self.is_reading = False

    def note(self, who: str, what: str) -> None:
        if not self.is_over:
            self.events.append([who, what, self.loop.iteration_count - self.first + self.is_reading])

    # The application: a letter at a time, whatever happens.

    async def app(self, scope, receive, send) -> None:
        who = scope["path"].strip("/")
        self.note(who, "called")
        for letter in self.setup["applications"][int(who) - 1]:
            if letter == "x":
                self.note(who, "raises")
                raise ValueError("boom")
            await self.act(who, letter, receive, send)
        self.note(who, "returns")

    async def act(self, who: str, letter: str, receive, send) -> None:
        if letter == "c":
            await asyncio.sleep(0)
        elif letter == "r":
            message = await receive()
            more = " more" if message.get("more_body") else ""
            body = f" {len(message['body'])}{more}" if "body" in message else ""
            self.note(who, message["type"] + body)
        elif letter in "sS":
            headers = [(b"content-length", b"7")] if letter == "S" else []
            await self.send(who, send, {"type": "http.response.start", "status": 200, "headers": headers})
        else:
            await self.send(who, send, {"type": "http.response.body", "body": b"12345", "more_body": letter == "b"})

    async def send(self, who: str, send, message: dict) -> None:
        before = self.write_count
        try:
            await send(message)
        except Exception as exception:
            self.note(who, f"rejected {type(exception).__name__}: {exception}")
        else:
            self.note(who, "accepted" if self.write_count > before else "dropped")

    # The server's side: its protocol, with what it does to its transport noted.

    def watch_transport(self, transport) -> None:
        def wrap(name: str, note) -> None:
            original = getattr(transport, name)

            def call(*arguments):
                note()
                return original(*arguments)
            setattr(transport, name, call)

        def write() -> None:
            self.write_count += 1

        def close() -> None:
            if not transport.is_closing() and not self.is_at_eof:
                self.note("connection", "closed")

        self.is_at_eof = False
        wrap("write", write)
        wrap("close", close)

    def create_protocol(self):
        from uvicorn.config import Config
        from uvicorn.server import ServerState
        world = self

        class Watched(protocol_class(self.setup["dialect"])):
            def connection_made(self, transport):
                world.watch_transport(transport)
                super().connection_made(transport)

            def data_received(self, data):
                world.is_reading = True
                super().data_received(data)
                world.is_reading = False

            def eof_received(self):
                world.is_at_eof = True
                return super().eof_received()

            def connection_lost(self, exc):
                world.note("connection", "lost")
                super().connection_lost(exc)

        config = Config(app=self.app, interface="asgi3", lifespan="off", log_config=None, access_log=False,
                        proxy_headers=False)
        return Watched(config=config, server_state=ServerState(), app_state={}, _loop=self.loop)

    def watch_timers(self) -> None:
        call_later = self.loop.call_later
        world = self

        def watched(delay, callback, *arguments, **options):
            handle = call_later(delay, callback, *arguments, **options)
            world.note("connection", "keep-alive armed")
            cancel = handle.cancel

            class Timer:
                is_armed = True

                def cancel(self):
                    if self.is_armed:
                        world.note("connection", "keep-alive disarmed")
                    self.is_armed = False
                    cancel()
            return Timer()
        self.loop.call_later = watched

    # The client.

    def perform_due(self) -> None:
        for step in self.setup["client"]:
            if step["at"][0] + step["at"][1] * self.k == self.loop.iteration_count - self.first:
                self.perform(step)

    def perform(self, step: dict) -> None:
        if step["do"] == "request":
            body = step.get("body", "none")
            head = f"POST /{step['of']} HTTP/1.1\r\nhost: x\r\n" + "".join(
                f"{name}: {value}\r\n" for name, value in step.get("headers", {}).items())
            size = 0 if body == "none" else 2
            self.client.send(f"{head}content-length: {size}\r\n\r\n{'{}' if body == 'whole' else ''}".encode())
        elif step["do"] == "body":
            self.client.send(b"{}")
        else:
            if step["do"] == "rst":
                self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                while self.read_some():
                    pass  # what is unread would turn an orderly end into a reset
            self.client.close()

    def read_some(self) -> bool:
        try:
            return bool(self.client.recv(65536))
        except BlockingIOError:
            return False

    async def drive(self) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        self.client = socket.create_connection(listener.getsockname())
        self.client.setblocking(False)
        self.client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server, _ = listener.accept()
        listener.close()
        server.setblocking(False)
        await self.loop.connect_accepted_socket(self.create_protocol, server)
        for _ in range(10):
            await asyncio.sleep(0)
        self.watch_timers()
        self.first = self.loop.iteration_count + 1
        self.loop.before = self.perform_due
        for _ in range(ITERATION_COUNT):
            await asyncio.sleep(0)
        self.is_over = True

    def run(self) -> list[list]:
        world = self

        class Tap(logging.Handler):
            def emit(self, record):
                if record.name.startswith("uvicorn"):
                    world.note("log", record.getMessage().strip())

        root = logging.getLogger()
        root.handlers[:] = [Tap()]
        root.setLevel(logging.WARNING)
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.drive())
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()
        return self.events


def measure(table: dict) -> list[dict]:
    setup = table["setup"]
    return [{"k": k, "events": World(setup, k).run()} for k in range(setup["k_min"], setup["k_max"] + 1)]


def text(table: dict) -> str:
    def line(value) -> str:
        return json.dumps(value, ensure_ascii=False)

    setup = [f"{line(key)}: {line(value)}" for key, value in table["setup"].items() if key != "client"]
    setup.append('"client": [\n   ' + ",\n   ".join(map(line, table["setup"]["client"])) + "\n  ]")
    parts = [f"{line(key)}: {line(table[key])}" for key in ("title", "measured_on")]
    parts.append('"setup": {\n  ' + ",\n  ".join(setup) + "\n }")
    parts.append(f'"k": {line(table["k"])}')
    timelines = [f'{{"k": {t["k"]}, "events": [\n   ' + ",\n   ".join(map(line, t["events"])) + "\n  ]}"
                 for t in table["timelines"]]
    parts.append('"timelines": [\n  ' + ",\n  ".join(timelines) + "\n ]")
    return "{\n " + ",\n ".join(parts) + "\n}\n"


def in_a_process(path: pathlib.Path) -> list[dict]:
    child = subprocess.run([sys.executable, "-B", __file__, "print", str(path)], capture_output=True, text=True, check=True)
    return json.loads(child.stdout)


def wrong_package(table: dict) -> str | None:
    for package, wanted in table["measured_on"].items():
        installed = importlib.metadata.version(package)
        if installed != wanted:
            return f"measured on {package} {wanted}, installed is {installed}"
    return None


def main() -> int:
    command, paths = sys.argv[1], [pathlib.Path(path) for path in sys.argv[2:]]
    failed = 0
    for path in paths:
        table = json.loads(path.read_text(encoding="utf-8"))
        if command == "print":
            print(json.dumps(measure(table)))
            continue
        wrong = wrong_package(table)
        versions = [] if wrong else [in_a_process(path) for _ in range(PROCESS_COUNT)]
        if wrong or any(version != versions[0] for version in versions):
            print(f"{path}: {wrong or 'differs from process to process'}")
            failed += 1
        elif command == "measure":
            path.write_text(text({**table, "timelines": versions[0]}), encoding="utf-8")
        elif table["timelines"] != versions[0]:
            print(f"{path}: other timelines than these were measured")
            failed += 1
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
