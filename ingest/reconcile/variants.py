"""Edit operations on the characters of a print: every figure that one slip could have turned into it.

A slip is a digit misread, lost, doubled, or exchanged with its neighbour; a decimal point lost or moved by one place; a
minus sign added. All of them are looked at, not the likeliest alone: a repair is the *only* reading that mends.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from ingest.figures import LOOKALIKES, Figure, Kind, read_figure


@lru_cache(maxsize=4096)
def variants(text: str) -> tuple[Figure, ...]:
    """Every figure that one slip could have turned into ``text``; its own value left out."""
    printed = read_figure(text)
    plain = text.strip()
    found: dict[int, Figure] = {}

    def consider(candidate: str) -> None:
        figure = read_figure(candidate)
        if figure.kind == Kind.NUMBER and figure.scaled is not None and figure.scaled != printed.scaled:
            found.setdefault(figure.scaled, figure)

    for position, character in enumerate(plain):
        if character.isdigit() or character in LOOKALIKES:
            for digit in "0123456789":
                if digit != character and not (
                    digit == "0" and position == 0 and len(plain) > 1 and plain[1].isdigit()
                ):
                    consider(plain[:position] + digit + plain[position + 1 :])
    digits = plain.rstrip("%％")
    tail = plain[len(digits) :]
    if "." not in plain:
        for position in range(1, len(digits)):
            if digits[position - 1].isdigit():
                consider(digits[:position] + "." + digits[position:] + tail)
    for candidate in _slips(digits):
        consider(candidate + tail)
    return tuple(found.values())


def _slips(digits: str) -> Iterator[str]:
    """Prints of which a digit was lost, doubled or exchanged, the point moved, or which got a minus sign."""
    if digits.startswith("-"):
        yield digits[1:]
    for position in range(len(digits) + 1):
        for digit in "0123456789":
            yield digits[:position] + digit + digits[position:]
    for position, (left, right) in enumerate(pairwise(digits)):
        if left == right:
            yield digits[:position] + digits[position + 1 :]
        elif left.isdigit() or right.isdigit():
            yield digits[:position] + right + left + digits[position + 2 :]
