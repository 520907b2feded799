"""Characters that would deceive the eye or break the page, made visible."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Marks that reorder what follows: 543.21 after U+202E would show as 12.345.
_REORDERING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """``text`` with control characters as their pictures (␀, ␛ ...) and reordering marks as ⟨202E⟩."""
    pictured = _CONTROL.sub(lambda m: "␡" if m[0] == "\x7f" else chr(0x2400 + ord(m[0])), text)
    return _REORDERING.sub(lambda m: f"⟨{ord(m[0]):04X}⟩", pictured)
