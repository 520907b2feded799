"""Text from files as it may be shown: nothing in it moves the cursor, colours, rings, or turns the line around.

The one home of the rule. Documents, their names and configuration come from others; a terminal obeys what it prints.
"""

from __future__ import annotations

import os
import re
from pathlib import PurePath

_COMMANDS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and line end, delete, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction of text
    "\u2028\u2029\ud800-\udfff]"  # further line ends; halves of characters, which no terminal can be sent
)


def printable(text: str) -> str:
    """``text`` with such characters written out, as in ``\\u001b``, which JSON reads as what it was."""
    return _COMMANDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def printable_path(path: PurePath | str) -> str:
    """A path or name of a file as text. Bytes that are no UTF-8 are written out: ``caf\\xe9.txt``."""
    return printable(os.fsencode(path).decode("utf-8", "backslashreplace"))
