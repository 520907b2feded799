"""Lines of a text file freed of what a conversion left in them: HTML's entities and line breaks, Markdown's pipes.

A table row printed as ``| a | b |`` becomes the same row with tabs; the rule below a Markdown header (``|---|:--:|``)
becomes a row of empty cells, so that line numbers stay those of the file. Nothing else is touched: a lone pipe
inside a line may be a misread digit.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,5}|#[xX][0-9A-Fa-f]{2,4});")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
_ESCAPED = "\0"


def without_markup(lines: Sequence[str]) -> list[str]:
    """One line for each of ``lines``."""
    return [_plain(line) if "&" in line or "<" in line or "|" in line else line for line in lines]


def _plain(line: str) -> str:
    if "&" in line:
        line = _ENTITY.sub(lambda m: _character(m[0]), line)
    if "<" in line:
        line = _BREAK.sub(" ", line)
    bare = line.strip()
    if not (bare.startswith("|") and bare.endswith("|") and bare.count("|") >= 3) or "\t" in line:
        return line
    if _RULE.fullmatch(bare):
        return "\t" * (bare.count("|") - 2)
    cells = bare[1:-1].replace("\\|", _ESCAPED).split("|")
    return "\t".join(cell.strip().replace(_ESCAPED, "|") for cell in cells)


def _character(entity: str) -> str:
    text = html.unescape(entity)
    return " " if text.isspace() else text
