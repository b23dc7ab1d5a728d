"""The event store under measurement: mcp's own test store, with iterations that each call takes."""

from __future__ import annotations

from loop import bare_yield
from mcp.server.streamable_http import EventMessage, EventStore


class MemoryStore(EventStore):
    """Ids count from 1. The n-th call of store_event takes the n-th number of `store`, later ones the last."""

    def __init__(self, store: list[int], replay: int):
        self.store, self.replay = store or [0], replay
        self.call_count = 0
        self.events: list[tuple] = []

    async def store_event(self, stream_id, message):
        count = self.store[min(self.call_count, len(self.store) - 1)]
        self.call_count += 1
        for _ in range(count):
            await bare_yield()
        self.events.append((stream_id, str(len(self.events) + 1), message))
        return self.events[-1][1]

    async def replay_events_after(self, last_event_id, send_callback):
        for _ in range(self.replay):
            await bare_yield()
        stream_id = next((stream for stream, event_id, _ in self.events if event_id == last_event_id), None)
        if stream_id is None:
            return None
        for stream, event_id, message in self.events:
            if stream == stream_id and int(event_id) > int(last_event_id) and message is not None:
                await send_callback(EventMessage(message, event_id))
        return stream_id


def make_store(setup: dict) -> MemoryStore | None:
    options = setup.get("event_store")
    return None if options is None else MemoryStore(options.get("store", []), options.get("replay", 0))
