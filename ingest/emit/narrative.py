"""Figures that only the narrative prints: those on which all renditions agree, and those in dispute."""

from __future__ import annotations

from collections import defaultdict

from ingest.narrative import NarrativeFigure
from ingest.reconcile.edition import EditionResult

NarrativeRow = tuple[int, NarrativeFigure, int]
"""(number of the rendition, figure, how many renditions agree, copies counted once)"""


def narrative_figures(result: EditionResult) -> tuple[list[NarrativeRow], list[tuple[int, NarrativeFigure]]]:
    """Narrative-only figures on which no renditions disagree, those left out that a person decided; and those on
    which they do, each with the number of its rendition."""
    decided = {(figure.area, figure.metric) for figure in result.settlement.figures}
    served: list[NarrativeRow] = []
    disputes: list[tuple[int, NarrativeFigure]] = []
    for key, entries in _by_key(result).items():
        if len(entries) > 1 and _disagree(entries):
            disputes += entries
        elif key not in decided:
            number, figure = entries[0]
            served.append((number, figure, len({result.sources[n] for n, _ in entries})))
    return served, disputes


def _by_key(result: EditionResult) -> dict[tuple[str, str], list[tuple[int, NarrativeFigure]]]:
    """By (area, metric): the narrative-only figures, each with the number of its rendition."""
    silenced = result.settlement.silenced
    found: dict[tuple[str, str], list[tuple[int, NarrativeFigure]]] = defaultdict(list)
    for number, reading in enumerate(result.renditions):
        for figure in reading.narrative.figures:
            if figure.table_code is None and (number, figure.line, figure.column) not in silenced:
                found[figure.area_code, figure.metric_code].append((number, figure))
    return found


def _disagree(entries: list[tuple[int, NarrativeFigure]]) -> bool:
    return len({(f.value, f.unit) for _, f in entries}) > 1
