"""Corrections applied: guards first, then precedence, then the cells; in whatever order entries come.

Two readings are made of a bulletin with corrections. The *baseline* leaves them aside: an entry that says
what the sources say by themselves is not needed any more. In the other one the corrected cells are fixed
before errors are localised: rules that hold with them clear their neighbours, rules that fail with them flag
the corrected cell and accuse no other.

Every guard is a row of the ledger (``rule_kind`` correction): it holds and the entry is applied, or it fails,
the entry is stale and the figure is read as printed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ingest.align.placed import State
from ingest.corrections.guard import Verdict, evidence_of, judge, ledger_row
from ingest.corrections.model import Correction
from ingest.corrections.prints import Place, Print, Prints, same_print
from ingest.figures import Figure, read_figure
from ingest.reconcile.cells import EditionCells
from ingest.reconcile.narrative import ExtraCheck
from ingest.reference import Reference

Home = tuple[str, str | None]
"""(``fact`` or ``non_fact``, metric code): what a person made of a printed token."""


@dataclass(frozen=True, slots=True)
class CorrectedFigure:
    """A figure that no recognised table of the edition has a cell for: of the narrative, say."""

    area: str
    metric: str
    figure: Figure
    unit: str
    table_code: str
    printed: Print
    agreeing: int
    evidence: str


@dataclass(slots=True)
class Settlement:
    """What corrections did beyond the cells: ``homes`` of decided tokens, and the guards as checks.

    ``silenced`` are narrative figures, by rendition, line and column, that are not served as printed.
    """

    homes: dict[Place, Home] = field(default_factory=dict)
    figures: list[CorrectedFigure] = field(default_factory=list)
    silenced: set[Place] = field(default_factory=set)
    checks: list[ExtraCheck] = field(default_factory=list)


def apply_corrections(
    cells: EditionCells,
    prints: Prints,
    sources: Sequence[int],
    corrections: Sequence[Correction],
    localise: Callable[[EditionCells], object],
    failing: Callable[[EditionCells], frozenset[str]],
    reference: Reference,
) -> Settlement:
    """Put the decisions that still apply into ``cells`` (merged, errors not yet localised), in place.

    ``sources`` are those of the renditions (``rendition.sources_of``). ``localise`` finds errors in a copy, for the
    baseline; ``failing`` gives the ids of checks that fail on cells as printed, and is asked only where an entry
    expects one.
    """
    baseline = cells.copy()
    localise(baseline)
    broken = failing(cells) if any(c.expect.failing for c in corrections) else frozenset()
    settled = Prints(prints.renditions, prints.sides, prints.homes, baseline.disputed)
    verdicts = [verdict for c in corrections if (verdict := judge(c, cells, baseline, settled, broken)) is not None]
    settlement = Settlement()
    taken: set[object] = set()
    for verdict in sorted(verdicts, key=lambda v: v.correction.rank, reverse=True):
        claims = _claims(verdict)
        if taken & claims:
            verdict = replace(verdict, applies=None, note="已由后来的更正取代")
        elif verdict.applies:
            taken |= claims
            _apply(verdict, cells, settlement, sources, reference)
        settlement.checks.append(ledger_row(verdict))
    return settlement


def _claims(verdict: Verdict) -> set[object]:
    """What a decision speaks for: its place, and its cell unless it only says that a print is no figure."""
    key = verdict.correction.cell.key if verdict.correction.decision != "non_fact" else None
    return {claim for claim in (key, verdict.place) if claim is not None}


# ------------------------------------------------------------------------------------------ application


def _apply(
    verdict: Verdict, cells: EditionCells, settlement: Settlement, sources: Sequence[int], reference: Reference
) -> None:
    if verdict.correction.decision == "non_fact":
        _no_figure(verdict, cells, settlement)
        return
    correction = verdict.correction
    key = correction.cell.key
    assert key is not None
    own = [p for p in verdict.prints if p.place == verdict.place]
    # The same cell in other renditions is decided with it; another print of this one is not.
    others = [p for p in verdict.prints if verdict.place is None or p.rendition != verdict.place[0]]
    places = [verdict.place] if verdict.place is not None else []
    for place in (*places, *(p.place for p in others)):
        settlement.homes[place] = ("fact", key[1])
        settlement.silenced.add(place)
    cell = cells.plan.index.get(key)
    source = own[0] if own else _source(verdict, others)
    same = (p for p in (*own, *others) if read_figure(p.text).scaled == correction.figure.scaled)
    agreeing = len({sources[p.rendition] for p in same})
    _vacate(cells, verdict.place, cell)
    assert correction.unit is not None
    if cell is None:
        settlement.figures.append(
            CorrectedFigure(
                *key, correction.figure, correction.unit, _home_table(correction, reference), source,
                agreeing, evidence_of(correction),
            )
        )  # fmt: skip
        return
    cells.figures[cell], cells.states[cell] = correction.figure, State.FIGURE
    cells.texts[cell], cells.lines[cell] = source.text, source.line
    cells.columns[cell], cells.origins[cell] = source.column - 1, source.rendition
    cells.row_labels[cell] = source.row_label or cells.row_labels[cell]
    cells.agreeing[cell] = agreeing
    cells.evidence[cell] = evidence_of(correction)
    cells.corrected[cell] = correction.unit
    if correction.unit != cells.unit_of(cell):
        _rescale(cells, cell, correction.unit, reference)


def _source(verdict: Verdict, others: Sequence[Print]) -> Print:
    at, place = verdict.correction.printed_at, verdict.place
    if at is not None and place is not None:
        return Print(*place, at.printed)
    return min(others) if others else Print(0, 0, 0, "")


def _home_table(correction: Correction, reference: Reference) -> str:
    code = correction.cell.table_code
    if code is not None:
        return code
    declared = reference.metrics[correction.cell.metric_code or ""].table_code
    return declared if declared in reference.contracts else "narrative"


def _rescale(cells: EditionCells, cell: int, unit: str, reference: Reference) -> None:
    """The corrected figure is in another unit than its column: converted for the rules, kept as decided."""
    declared = reference.metrics[cells.plan.keys[cell][1]].unit
    if cells.scales is None:
        cells.scales = np.ones(len(cells.texts), dtype=np.float64)
    else:
        cells.scales = cells.scales.copy()
    cells.scales[cell] = reference.units[unit].factor / reference.units[declared].factor


def _vacate(cells: EditionCells, place: Place | None, keep: int | None) -> None:
    """A print that belongs elsewhere leaves the cell in which it had been put."""
    for cell in _cells_at(cells, place):
        if cell != keep and cell not in cells.corrected:
            cells.states[cell] = State.UNKNOWN
            cells.evidence.pop(cell, None)


def _cells_at(cells: EditionCells, place: Place | None) -> list[int]:
    if place is None:
        return []
    number, line, column = place
    return [
        cell
        for cell, at in enumerate(cells.lines)
        if at == line and cells.columns[cell] == column - 1 and cells.origins[cell] == number
    ]


def _no_figure(verdict: Verdict, cells: EditionCells, settlement: Settlement) -> None:
    correction = verdict.correction
    at = correction.printed_at
    assert at is not None
    places = [verdict.place] if verdict.place is not None else []
    places += [
        p.place
        for p in verdict.prints
        if same_print(p.text, at.printed) and (verdict.place is None or p.rendition != verdict.place[0])
    ]
    for place in places:
        settlement.homes[place] = ("non_fact", None)
        settlement.silenced.add(place)
        for cell in _cells_at(cells, place):
            if cell not in cells.corrected:
                cells.states[cell] = State.ABSENT
                cells.evidence.pop(cell, None)
    key = correction.cell.key
    own = cells.plan.index.get(key) if key is not None else None
    if own is not None and cells.states[own] == State.UNKNOWN and {p.place for p in verdict.prints} <= set(places):
        cells.states[own] = State.ABSENT
