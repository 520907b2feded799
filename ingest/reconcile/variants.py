"""The one-character edit operation: every figure that a single misread character could have turned into a print."""

from __future__ import annotations

from functools import lru_cache

from ingest.figures import LOOKALIKES, Figure, Kind, read_figure


@lru_cache(maxsize=4096)
def variants(text: str) -> tuple[Figure, ...]:
    """Every figure that one misread character could have turned into ``text``; its own value left out."""
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
    if "." not in plain:
        digits = plain.rstrip("%％")
        tail = plain[len(digits) :]
        for position in range(1, len(digits)):
            if digits[position - 1].isdigit():
                consider(digits[:position] + "." + digits[position:] + tail)
    return tuple(found.values())
