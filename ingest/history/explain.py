"""Explanations of failing rules held against the earlier months.

A failing rule has suspects, and each of them readings that would mend it. A constant that is printed once more is not
misread, and a year-to-date figure is not to be read below an earlier month's. Where just one suspect breaks its own
rule over time, it is the one that an explanation must mend. Where several do, the source revised its figures: then
history says nothing for an explanation, and what it contradicts is not accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ingest.figures import Figure, half_width
from ingest.reconcile.cells import EditionCells


@dataclass(frozen=True, slots=True)
class Told:
    """Candidate explanations (cell -> readings) after history, and what it says of them.

    ``seconded`` is the cell for which history speaks beside the rules, ``against`` whether it contradicts every
    candidate, so that none is to be accepted.
    """

    single: dict[int, list[Figure]]
    seconded: int | None = None
    against: bool = False


def broken_among(cells: EditionCells, suspects: Iterable[int]) -> set[int]:
    """Those of ``suspects`` whose printed figure is not what earlier months let expect."""
    expected = cells.expected()
    if expected is None:
        return set()
    broken = expected.broken(cells.values())
    return {cell for cell in suspects if broken[cell]}


def upheld_among(cells: EditionCells, suspects: Iterable[int]) -> set[int]:
    """Those of ``suspects`` that print a firm constant once more."""
    expected = cells.expected()
    if expected is None:
        return set()
    upheld = expected.upheld(cells.values())
    return {cell for cell in suspects if upheld[cell]}


def held_against_history(cells: EditionCells, single: Mapping[int, list[Figure]], suspects: Iterable[int]) -> Told:
    """``single``: cells that one misread character would each explain alone, with their readings."""
    if cells.expected() is None or not single:
        return Told(dict(single))
    upheld = upheld_among(cells, single)
    found = {cell: figures for cell, figures in single.items() if cell not in upheld}
    broken = broken_among(cells, suspects)
    allowed = {c: kept for c, figures in found.items() if (kept := [f for f in figures if _allowed(cells, c, f)])}
    if len(broken) > 1:
        return Told(found, against=len(allowed) < len(found))
    if not allowed:
        return Told(found, against=True)
    (mended,) = broken & allowed.keys() or (None,)
    if mended is not None:
        return Told({mended: allowed[mended]}, seconded=mended)
    return Told(allowed, against=bool(broken))


def blamed(
    cells: EditionCells, suspects: Iterable[int], failed: set[int], rules_of: Mapping[int, list[int]], holding: set[int]
) -> int | None:
    """The one suspect that breaks its rule over time, where all failing rules meet in it and none of its rules is
    ``holding``: it explains all that fails, though not by one character."""
    broken = broken_among(cells, suspects)
    if len(broken) != 1:
        return None
    (cell,) = broken
    rules = set(rules_of[cell])
    return cell if failed <= rules and not rules & holding else None


def allowed_pair(cells: EditionCells, pair: Iterable[tuple[int, Figure]]) -> bool:
    """Whether history contradicts no change of a pair."""
    return cells.expected() is None or all(_allowed(cells, cell, figure) for cell, figure in pair)


def _allowed(cells: EditionCells, cell: int, figure: Figure) -> bool:
    expected = cells.expected()
    assert expected is not None
    scale = float(cells.scales[cell]) if cells.scales is not None else 1.0
    half = half_width(figure, float(cells.plan.resolution[cell]), scale)
    return expected.allows(cell, figure.value * scale, half)
