"""Data as a script: one call that hands one object to the page."""

from __future__ import annotations

import json
from typing import Any

# In a script file only the line separators of JavaScript's older grammar could end a string early.
_UNSAFE = {"\u2028": "\\u2028", "\u2029": "\\u2029"}


def as_script(key: str, data: Any) -> bytes:
    """``data`` as the content of a script file that the page knows by ``key``."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for separator, escaped in _UNSAFE.items():
        text = text.replace(separator, escaped)
    return f"bulletins.receive({json.dumps(key)},{text});\n".encode()


def rows(connection: Any, query: str, given: list[Any]) -> list[tuple[Any, ...]]:
    """The rows of ``query``."""
    found: list[tuple[Any, ...]] = connection.execute(query, given).fetchall()
    return found
