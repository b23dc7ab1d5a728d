"""The server under measurement: mcp's low-level Server with one tool, which follows a table's script."""

from __future__ import annotations

import contextvars

from loop import bare_yield
import mcp.types as types
from mcp.server.lowlevel import Server
from sse_starlette import EventSourceResponse
from starlette.background import BackgroundTask
from starlette.responses import Response

LATE = contextvars.ContextVar("late work", default=None)

RAISED = {"ValueError": ValueError, "RuntimeError": RuntimeError, "KeyError": KeyError}


def make_server(script: list[str]) -> Server:
    server = Server("x")

    @server.list_tools()
    async def list_tools():
        return []

    @server.call_tool()
    async def call_tool(name, arguments):
        for line in script:
            word, _, rest = line.partition(" ")
            if word == "result":
                break
            await tool_step(server.request_context, word, rest)
        return []

    return server


def attach_late_work(script: list[str]) -> None:
    """From now on the responses to the messages of this context (but no refusal) have a BackgroundTask."""
    LATE.set(script)


async def late_work(script: list[str]) -> None:
    for line in script:
        word, _, rest = line.partition(" ")
        await tool_step(None, word, rest)


def with_late_work(response_class) -> None:
    """Patches the class, once."""
    original = response_class.__call__

    async def call(self, scope, receive, send):
        if LATE.get() and self.status_code < 400:
            self.background = BackgroundTask(late_work, LATE.get())
        await original(self, scope, receive, send)

    response_class.__call__ = call


with_late_work(Response)
with_late_work(EventSourceResponse)


async def tool_step(context, word: str, rest: str) -> None:
    if word == "yield":
        for _ in range(int(rest)):
            await bare_yield()
    elif word == "progress":
        await context.session.send_progress_notification(
            context.meta.progressToken, float(rest), related_request_id=str(context.request_id))
    elif word == "log":
        await context.session.send_log_message(level="info", data=rest)
    elif word == "raise":
        raise RAISED[rest]("no")
    elif word == "ask":
        await ask(context, *rest.split())
    elif word == "close_stream":
        if context.close_sse_stream is not None:
            await context.close_sse_stream()
    elif word == "close_get_stream":
        if context.close_standalone_sse_stream is not None:
            await context.close_standalone_sse_stream()
    else:
        raise ValueError(f"a tool script has no word {word!r}")


async def ask(context, method: str, about: str = "related") -> None:
    """A request to the client; ping and roots/list are never related to the caller's request."""
    related = context.request_id if about == "related" else None
    if method == "sampling/createMessage":
        content = types.TextContent(type="text", text="?")
        await context.session.create_message([types.SamplingMessage(role="user", content=content)], max_tokens=1,
                                             related_request_id=related)
    elif method == "elicitation/create":
        await context.session.elicit_form("?", {"type": "object", "properties": {}}, related_request_id=related)
    elif method == "roots/list":
        await context.session.list_roots()
    elif method == "ping":
        await context.session.send_ping()
    else:
        raise ValueError(f"a tool cannot ask for {method!r}")
