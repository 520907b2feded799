"""The digits of the file's text against the digits of everything that has a home: a second count of the books.

It knows nothing of tokens, headers, rows or columns. Where it does not agree, something of the file was not read, or is
in the books twice, and the edition's books do not close.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.emit.tokens import TokenRow
from ingest.figures import count_digits
from ingest.reconcile.edition import EditionResult


def unbooked(result: EditionResult, tokens: Sequence[Sequence[TokenRow]]) -> int:
    """By how many digits the books of the renditions differ from their files; 0 is as it should be."""
    held: list[dict[tuple[int, int], str]] = [{} for _ in result.renditions]
    for number, code, _, q in result.quarantine:
        if code != "narrative":
            held[number][q.line, q.column] = q.printed
    found = 0
    for number, reading in enumerate(result.renditions):
        if reading.document.digits is None:
            continue
        texts = [row[0] for row in tokens[number]]
        places = held[number]
        for placed in reading.placed:
            if placed.plain:
                texts.extend(placed.texts)
                lines = set(placed.lines) if places else ()
                places = {place: text for place, text in places.items() if place[0] not in lines}
        for placed in reading.placed:
            if not placed.plain:
                for line, column, text in zip(placed.lines, placed.source_columns, placed.texts, strict=True):
                    if column >= 0:
                        places[line, column + 1] = text
        texts.extend(places.values())
        found += abs(reading.document.digits - count_digits("\n".join(texts)))
    return found
