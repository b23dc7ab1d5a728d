"""Exceptions, log records and JSON-RPC messages in the words of the tables (../README.md)."""

from __future__ import annotations

import json
import logging
import re


def exception_name(exception: BaseException) -> str:
    """`ClosedResourceError`, or `ExceptionGroup[ClosedResourceError, ...]`."""
    name = type(exception).__name__
    if isinstance(exception, BaseExceptionGroup):
        return f"{name}[{', '.join(exception_name(inner) for inner in exception.exceptions)}]"
    return name


def raised(exception: BaseException) -> str:
    """`Type: text`, only `Type` without a text, and the names of a group."""
    if isinstance(exception, BaseExceptionGroup) or not str(exception):
        return exception_name(exception)
    return f"{type(exception).__name__}: {exception}"


def logged(record: logging.LogRecord) -> str:
    """The message; where a traceback follows it, the names that the traceback ends with instead of their text.

    A session's id is left out, and an address is `0x...`: no two runs have them in common.
    """
    text = record.getMessage()
    exception = record.exc_info[1] if record.exc_info else None
    if exception is not None:
        text = text.removesuffix(f": {exception}")
    text = re.sub(r"^Session [0-9a-f]{32} crashed", "Session crashed", text)
    text = re.sub(r"\b0x[0-9a-f]+", "0x...", text)
    return text if exception is None else f"{text}: {exception_name(exception)}"


def event(fields: dict[str, str]) -> str:
    """A message behind its event's `#ID`, where it has one; `#ID priming` for an event without a message."""
    number = f"#{fields['id']} " if "id" in fields else ""
    if fields["data"]:
        return number + message(json.loads(fields["data"]))
    return f"{number}priming" + (f", retry {fields['retry']}" if "retry" in fields else "")


def message(value: dict) -> str:
    """`result for ID`, `error CODE for ID`, `request ID METHOD`, or `METHOD VALUE` with a notification's progress or
    data."""
    if "method" in value and "id" in value:
        return f"request {value['id']} {value['method']}"
    if "method" in value:
        params = value.get("params") or {}
        what = params.get("progress", params.get("data", ""))
        what = f"{what:g}" if isinstance(what, float) else str(what)
        return f"{value['method']} {what}".rstrip()
    if "error" in value:
        return f"error {value['error']['code']} for {value['id']}"
    return f"result for {value['id']}"
