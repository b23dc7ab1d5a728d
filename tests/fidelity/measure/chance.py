"""Setups made up by chance: one to five requests of all kinds, late bodies, stalls, tool scripts, disconnects.

The same seed gives the same setup, as long as this file stays as it is.
"""

from __future__ import annotations

import random

MEASURED_ON = {"mcp": "1.26.0", "anyio": "4.12.0", "sse-starlette": "3.0.3", "starlette": "0.50.0", "python": "3.11",
               "event_loop": "asyncio", "server_semantics": "uvicorn h11"}
INITIALIZE_PARAMS = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "0"}}
NOTIFICATIONS = (
    ("notifications/cancelled", {"requestId": 99}), ("notifications/cancelled", {}),
    ("notifications/cancelled", {"requestId": 7, "reason": "late"}), ("notifications/initialized", None),
    ("notifications/roots/list_changed", None), ("notifications/unknown", {"a": [1]}), ("no/such", None),
    ("notifications/progress", {"progressToken": "q", "progress": 1}), ("notifications/progress", {"progress": "much"}))
REQUESTS = (
    ("tools/list", None), ("tools/list", {}), ("tools/list", {"cursor": "c"}), ("tools/list", {"cursor": 5}),
    ("ping", None), ("ping", {"a": 1}), ("resources/list", None), ("prompts/get", {"name": "p"}), ("prompts/get", {}),
    ("logging/setLevel", {"level": "info"}), ("logging/setLevel", {"level": "loud"}), ("no/such", {"a": None}),
    ("initialize", INITIALIZE_PARAMS), ("initialize", {"protocolVersion": "1999-01-01", **{
        key: INITIALIZE_PARAMS[key] for key in ("capabilities", "clientInfo")}}), ("initialize", {}),
    ("tools/call", {}), ("tools/call", {"name": "x", "arguments": [1]}), ("tools/call", {"name": 5}),
    ("tools/call", {"name": "other", "arguments": {}}))
ANSWERS = (
    {"result": {}}, {"result": {"a": [1, 2.5, True, None, "it's \"so\"\n"]}}, {"error": {"code": -1, "message": "no"}},
    {"error": {"code": -32601, "message": "ü", "data": {"b": {}}}}, {"result": {"tools": [], "_meta": {}}})
BAD = (
    {"hello": 1}, [1, 2], [], "hello", 5, None, True, {"jsonrpc": "1.0", "id": 1, "method": "ping"}, {"jsonrpc": "2.0"},
    {"jsonrpc": "2.0", "id": None, "method": "ping"}, {"jsonrpc": "2.0", "id": 1.5, "method": "ping"},
    {"jsonrpc": "2.0", "id": True, "method": "ping"}, {"jsonrpc": "2.0", "id": 7, "method": 5},
    {"jsonrpc": "2.0", "id": 7, "method": "ping", "params": [1]}, {"jsonrpc": "2.0", "id": 7, "result": 5},
    {"jsonrpc": "2.0", "id": 7, "error": {"code": "x", "message": "no"}}, {"jsonrpc": "2.0", "id": 7},
    {"jsonrpc": "2.0", "id": 7, "method": "ping", "result": {}}, {"jsonrpc": "2.0", "method": "ping", "result": {}},
    {"jsonrpc": "2.0", "id": 7, "result": {}, "error": {"code": 1, "message": "both"}},
    {"jsonrpc": "2.0", "id": 7, "method": "ping", "error": {"code": 1, "message": "both"}, "more": [None, "'"]},
    {"jsonrpc": "2.0", "id": 7, "method": "ping", "params": [], "result": {"a": 1}},
    [{"jsonrpc": "2.0", "id": 7, "method": "ping"}])
KINDS = ("notification", "response", "request", "call", "get", "delete", "bad", "put")
WEIGHTS = (5, 2, 6, 6, 4, 5, 1, 0.3)


class Chance:
    """What is drawn for one setup."""

    def __init__(self, seed: int):
        self.rng = random.Random(seed)
        self.spread = self.rng.choice([4, 12, 24])  # in how many iterations the actors begin
        self.counts: dict[str, int] = {}

    def number(self, *, often_zero: float, most: int) -> int:
        return 0 if self.rng.random() < often_zero else self.rng.randint(1, most)

    def name(self, kind: str) -> str:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return kind if self.counts[kind] == 1 else f"{kind}_{self.counts[kind]}"

    def id(self):
        """Mostly another one; now and then one that is in use, as text, or large."""
        self.counts["id"] = self.counts.get("id", 6) + 1
        return self.rng.choices([self.counts["id"], 7, "7", "a b", 0, -3, 2**53 + 1], [14, 2, 1, 0.5, 0.5, 0.5, 0.5])[0]

    def yields_before(self) -> dict:
        constant = self.number(often_zero=0.4, most=self.spread)
        slope = self.rng.choice([None, None, 1, 1, 2, -1])
        return {"constant": constant} if slope is None else {"constant": constant, "k": slope}

    def message(self, kind: str) -> tuple[str | None, object]:
        """(JSON-RPC method, message) of a request of this kind."""
        if kind in ("notification", "request", "call"):
            method, params = self.rng.choice(REQUESTS if kind == "request" else NOTIFICATIONS)
            value = {"jsonrpc": "2.0"}
            if kind != "notification":
                value["id"] = self.id()
            if kind == "call":
                method, params = "tools/call", {"name": "x", "arguments": {}}
                token = self.rng.choice(["p", "q", 3, "p", None])
                params.update({} if token is None else {"_meta": {"progressToken": token}})
            value.update({"method": method} if params is None else {"method": method, "params": params})
            return method, value
        if kind == "response":
            return None, {"jsonrpc": "2.0", "id": self.id(), **self.rng.choice(ANSWERS)}
        return None, self.rng.choice(BAD) if kind in ("bad", "put") else None

    def request(self) -> dict:
        kind = self.rng.choices(KINDS, WEIGHTS)[0]
        http = {"get": "GET", "delete": "DELETE", "put": "PUT"}.get(kind, "POST")
        method, message = self.message(kind)
        actor = {"name": self.name("post" if http == "POST" else kind), "http_method": http,
                 "kind": "request" if kind in ("call", "bad", "put") else kind, "jsonrpc_method": method,
                 "message": message, "body_delay_iterations": self.number(often_zero=0.6, most=4),
                 "send_stall_iterations": self.number(often_zero=0.5, most=6)}
        if self.rng.random() < 0.07:
            actor["session_header"] = self.rng.choice([False, "nope"])
        return {**actor, "yields_before": self.yields_before()}

    def disconnect(self, of: dict) -> dict:
        by = {"by": "driver"} if self.rng.random() < 0.7 else {}
        return {"name": self.name("disconnect"), "event": "client_disconnect", "of": of["name"], **by,
                "yields_before": self.yields_before()}

    def script(self) -> list[str]:
        words = [self.rng.choice([f"yield {self.rng.randint(1, 9)}", f"progress {i + 1}", f"log {chr(97 + i)}"])
                 for i in range(self.rng.randint(0, 5))]
        end = self.rng.choices([["result"], [], [f"raise {self.rng.choice(['ValueError', 'KeyError'])}"]], [6, 1, 2])[0]
        return words + end


def make_up(seed: int) -> dict:
    """A source: a table without rows and timelines."""
    chance = Chance(seed)
    rng = chance.rng
    requests = [chance.request() for _ in range(rng.randint(1, 5))]
    events = [chance.disconnect(of) for of in requests if rng.random() < 0.25]
    first = next((actor for actor in requests if actor["http_method"] == "POST"), {})
    setup = {"post": first.get("jsonrpc_method"), "body_delay_iterations": first.get("body_delay_iterations", 0),
             "send_stall_iterations": first.get("send_stall_iterations", 0), "response_mode": rng.choice(["sse", "json"]),
             "session": "stateful", "session_state": "initialized, idle", "tool_script": chance.script(),
             "k_min": 0, "k_max": rng.randint(12, 24), "actors": requests + events}
    return {"title": f"Setup {seed} made up by chance", "measured_on": MEASURED_ON, "setup": setup,
            "k": "iterations of the event loop, k times in each actor's yields_before"}
