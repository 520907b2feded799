"""Data as a script: one call that hands one object to the page."""

from __future__ import annotations

import json
from typing import Any

# In a script file only the line separators of JavaScript's older grammar could end a string early.
_UNSAFE = {"\u2028": "\\u2028", "\u2029": "\\u2029"}

_AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def as_script(key: str, data: dict[str, Any]) -> bytes:
    """``data`` as the content of a script file that the page knows by ``key``."""
    # Member by member: one text of them all would take two bytes for every digit because of some Chinese words.
    members = (f"{_json(name)}:{_json(value)}".encode() for name, value in data.items())
    return b"".join((f"bulletins.receive({_json(key)},{{".encode(), b",".join(members), b"});\n"))


def _json(value: Any) -> str:
    text = _AS_JSON.encode(value)
    for separator, escaped in _UNSAFE.items():
        text = text.replace(separator, escaped)
    return text


def rows(connection: Any, query: str, given: list[Any]) -> list[tuple[Any, ...]]:
    """The rows of ``query``."""
    found: list[tuple[Any, ...]] = connection.execute(query, given).fetchall()
    return found
