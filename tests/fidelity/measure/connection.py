"""One request's receive() and send(): uvicorn's state machine with a late body and stalled sends."""

from __future__ import annotations

import asyncio
import json

import words
from loop import bare_yield


class Connection:
    """`note` is told of everything that happens, in the words of the tables."""

    def __init__(self, actor: dict, note):
        self.actor, self.name, self.note = actor, actor["name"], note
        self.body = b"" if actor.get("message") is None else json.dumps(actor["message"]).encode()
        self.event = asyncio.Event()
        self.is_gone = self.is_started = self.is_complete = self.has_handed_out = False
        self.asgi: list[str] = []
        self.raised: str | None = None
        self.has_returned = False
        self.headers: dict[str, str] = {}
        self.data = b""

    def say(self, word: str) -> None:
        self.asgi.append(word)
        self.note(self.name, word)

    async def receive(self) -> dict:
        if not self.is_gone and not self.is_complete:
            if not self.has_handed_out:
                self.has_handed_out = True
                for _ in range(self.actor.get("body_delay_iterations", 0)):
                    await bare_yield()
                self.event.set()
            await self.event.wait()
            self.event.clear()
        if self.is_gone or self.is_complete:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": self.body, "more_body": False}

    async def send(self, message: dict) -> None:
        for _ in range(self.actor.get("send_stall_iterations", 0)):
            await bare_yield()
        kind = message["type"]
        if self.is_gone:
            self.say(f"dropped {kind}")
        elif self.is_complete:
            self.reject(kind, f"Unexpected ASGI message '{kind}' sent, after response already completed.")
        elif self.is_started:
            self.expect(kind, "http.response.body")
            self.write(message)
        else:
            self.expect(kind, "http.response.start")
            self.start(message)

    def reject(self, kind: str, text: str) -> None:
        self.say(f"rejected {kind}")
        raise RuntimeError(text)

    def expect(self, kind: str, wanted: str) -> None:
        if kind != wanted:
            self.reject(kind, f"Expected ASGI message '{wanted}', but got '{kind}'.")

    def start(self, message: dict) -> None:
        self.is_started = True
        self.headers = {key.decode().lower(): value.decode() for key, value in message.get("headers", [])}
        self.say(f"start {int(message['status'])}")

    def write(self, message: dict) -> None:
        self.data += message.get("body", b"")
        if message.get("more_body", False):
            self.say("body")
        else:
            self.is_complete = True
            self.event.set()
            self.say("end")

    def disconnect(self) -> None:
        """The client leaves; once the response is complete, only the event tells of it."""
        if not self.is_complete:
            self.is_gone = True
        self.event.set()

    def end(self, exception: Exception | None) -> None:
        """The application's call is over."""
        if exception is not None:
            self.raised = words.raised(exception)
        elif self.is_started and not self.is_complete and not self.is_gone:
            self.say("incomplete")
        self.note(self.name, "returns" if exception is None else "raises")
        self.has_returned = True

    def messages(self) -> list[str]:
        """The JSON-RPC messages that reached the client in bodies."""
        text = self.data.decode()
        if self.headers.get("content-type", "").startswith("text/event-stream"):
            return [words.event(dict(line.split(": ", 1) for line in event.splitlines() if not line.startswith(":")))
                    for event in text.split("\r\n\r\n") if event]
        is_json = self.headers.get("content-type", "").startswith("application/json")
        return [words.message(json.loads(text))] if text and is_json else []
