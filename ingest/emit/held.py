"""The final quarantine of each rendition by printed place, and what people took out of it."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.emit.quarantine import QuarantineRow
from ingest.reconcile.edition import EditionResult


@dataclass(frozen=True, slots=True)
class Held:
    """Final quarantine of one rendition: printed places, and how many of them hold a numeric token.

    ``decided`` are the places in tables that a person took out of quarantine, or declared no figure, with what they
    hold (``fact``, ``non_fact``); ``wordless`` those of them that hold no numeric token.
    """

    places: frozenset[tuple[int, int]]
    numeric: frozenset[tuple[int, int]]
    decided: dict[tuple[int, int], str]
    released: frozenset[tuple[int, int]]
    wordless: frozenset[tuple[int, int]]


def held_places(quarantine: list[QuarantineRow], before: list[QuarantineRow], result: EditionResult) -> list[Held]:
    """By rendition; ``before`` are the rows as they were without what people decided."""
    count = len(result.renditions)
    places: list[set[tuple[int, int]]] = [set() for _ in range(count)]
    numeric: list[set[tuple[int, int]]] = [set() for _ in range(count)]
    released: list[set[tuple[int, int]]] = [set() for _ in range(count)]
    wordless: list[set[tuple[int, int]]] = [set() for _ in range(count)]
    decided: list[dict[tuple[int, int], str]] = [{} for _ in range(count)]
    for (number, line, column), (home, _) in result.settlement.homes.items():
        decided[number][line, column] = home
    for number, code, _, q in quarantine:
        if code != "narrative":
            places[number].add((q.line, q.column))
            if q.numeric:
                numeric[number].add((q.line, q.column))
    for number, code, _, q in before if result.settlement.homes else ():
        if code != "narrative" and (q.line, q.column) in decided[number]:
            released[number].add((q.line, q.column))
            if not q.numeric:
                wordless[number].add((q.line, q.column))
    return [
        Held(frozenset(places[n]), frozenset(numeric[n]), decided[n], frozenset(released[n]), frozenset(wordless[n]))
        for n in range(count)
    ]
