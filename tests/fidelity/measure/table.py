"""The form of a table file, and its layout: one line per actor, per cell of a row and per timeline."""

from __future__ import annotations

import json
import pathlib

PACKAGES = ("mcp", "anyio", "sse-starlette", "starlette")
KEYS = ("title", "measured_on", "setup", "k", "rows", "timelines")


def read(path: pathlib.Path) -> dict:
    table = json.loads(path.read_text(encoding="utf-8"))
    missing = [key for key in KEYS[:4] if key not in table]
    if missing:
        raise ValueError(f"{path}: expected the keys {', '.join(KEYS[:4])}; there is no {missing[0]}")
    return table


def line(value) -> str:
    return json.dumps(value, ensure_ascii=False)


def member(key: str, value) -> str:
    return f"{line(key)}: {line(value)}"


def list_of(key: str, items: list[str], indent: str) -> str:
    if not items:
        return f"{line(key)}: []"
    return f"{line(key)}: [\n" + ",\n".join(f"{indent} {item}" for item in items) + f"\n{indent}]"


def row_text(row: dict) -> str:
    return "{" + ",\n   ".join(member(key, value) for key, value in row.items()) + "}"


def setup_text(setup: dict) -> str:
    parts = [member(key, value) for key, value in setup.items() if key != "actors"]
    parts.append(list_of("actors", [line(actor) for actor in setup["actors"]], "  "))
    return '"setup": {\n  ' + ",\n  ".join(parts) + "\n }"


def text(table: dict) -> str:
    """The file; a source is a table without rows and timelines."""
    parts = [member(key, table[key]) for key in ("title", "measured_on")]
    parts += [setup_text(table["setup"]), member("k", table["k"])]
    if "rows" in table:
        parts.append(list_of("rows", [row_text(row) for row in table["rows"]], " "))
        parts.append(list_of("timelines", [line(timeline) for timeline in table["timelines"]], " "))
    return "{\n " + ",\n ".join(parts) + "\n}\n"


def write(path: pathlib.Path, table: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(table), encoding="utf-8")


def columns(table: dict) -> tuple[bool, bool | None]:
    """Whether cells have `messages` and `returned`; None: `returned` where it says something."""
    if "rows" not in table:
        return True, None
    cells = [value for row in table["rows"] for value in row.values() if isinstance(value, dict)]
    return any("messages" in cell for cell in cells), any("returned" in cell for cell in cells)
