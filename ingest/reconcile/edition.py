"""All renditions of an edition to one set of figures and one ledger.

renditions ─place, gather, mend─▶ cells of each ─merge─▶ cells of the edition ─localise─▶ evaluation
                                                               └─ restated figures, claims ─▶ further checks
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from ingest.align.placed import Quarantined, State
from ingest.align.table import place_table
from ingest.corrections.apply import Settlement, apply_corrections
from ingest.corrections.prints import Prints
from ingest.corrections.rows import with_decided_rows
from ingest.edits.evaluate import CellValues, Evaluation
from ingest.history.checks import history_checks
from ingest.history.misplaced import doubt_misplaced
from ingest.history.model import NO_HISTORY, History
from ingest.identify import Identity, agreed
from ingest.narrative import NarrativeFigure
from ingest.reconcile.annexes import annex_checks
from ingest.reconcile.cells import EditionCells, gather
from ingest.reconcile.claim_doubt import doubt_claimed
from ingest.reconcile.exchanged import hold_exchanged
from ingest.reconcile.figure_doubt import doubt_figures
from ingest.reconcile.localisation import localise
from ingest.reconcile.merge import merge_renditions
from ingest.reconcile.narrative import ExtraCheck, Restatement, claim_checks, guards, restated_checks, restatements
from ingest.reconcile.rendition import RenditionReading, sources_of
from ingest.reconcile.row_doubt import doubt_rows
from ingest.reconcile.row_shift import mend_rows
from ingest.reconcile.separators import settle_separators
from ingest.reconcile.title import title_checks
from ingest.reconcile.units import hold_contradicted, settle_units
from ingest.reference import Reference


@dataclass(slots=True)
class EditionResult:
    """Everything emit needs. ``quarantine`` is (rendition number, table code or None, table title, cell).

    ``tableless`` are the narrative's figures that restate a cell of a table which is not in the document, each with the
    number of its rendition. ``sources`` are those of the renditions (``sources_of``).
    """

    identity: Identity
    renditions: list[RenditionReading]
    cells: EditionCells
    values: CellValues
    evaluation: Evaluation
    checks: list[ExtraCheck]
    quarantine: list[tuple[int, str | None, str, Quarantined]]
    settlement: Settlement
    tableless: list[tuple[int, NarrativeFigure]]
    sources: tuple[int, ...]


def reconcile(
    renditions: Sequence[RenditionReading], reference: Reference, history: History = NO_HISTORY
) -> EditionResult:
    """``renditions`` (of one edition, in canonical order) as one result, held against ``history``."""
    identity = agreed([reading.identity for reading in renditions])
    sources = sources_of(renditions)
    said = [restatements(reading.narrative, reference) for reading in renditions]
    every = list(chain.from_iterable(said))
    sides: list[EditionCells] = []
    homes: list[int] = []
    for rendition, reading, tables in [(n, r, tables) for n, r in enumerate(renditions) for tables in r.prints()]:
        homes.append(rendition)
        cells = gather(tables, identity.city_code, identity.series_code, reference)
        cells.guards = guards(cells, said[rendition])
        cells = _second_look(cells, said[rendition], reading, reference, history)
        cells.history = history
        if (converted := settle_units(cells, reference)) is not None:
            disputed, evidence = cells.disputed, cells.evidence
            cells = gather(converted, identity.city_code, identity.series_code, reference)
            cells.guards = guards(cells, said[rendition])
            cells.evidence.update(evidence)
            cells.disputed = disputed
            for _, held in disputed:
                cells.states[cells.plan.index[held.area or "", held.metric or ""]] = State.UNKNOWN
        hold_contradicted(cells, reference)
        settle_separators(cells)
        cells.history = history
        mend_rows(cells)
        sides.append(cells)
    narratives = [reading.narrative for reading in renditions]
    if len(sides) == 1:
        cells = sides[0]
    else:
        cells = merge_renditions(sides, homes, sources, identity, reference)
        cells.guards = guards(cells, every)
    cells.claims = tuple(dict.fromkeys(chain.from_iterable([narrative.claims for narrative in narratives])))
    cells, settlement = _correct(cells, sides, homes, sources, renditions, every, reference)
    evaluation = _find_errors(cells)
    claims = claim_checks(cells, cells.values(), narratives, reference)
    if doubt_claimed(cells, evaluation, claims):
        evaluation = cells.evaluate()
        claims = claim_checks(cells, cells.values(), narratives, reference)
    values = cells.values()
    checks = restated_checks(cells, values, every)
    checks += claims
    checks += history_checks(cells, identity.month.year)
    checks += title_checks([reading.identity for reading in renditions], identity)
    checks += annex_checks(renditions, reference)
    checks += settlement.checks
    return EditionResult(
        identity, list(renditions), cells, values, evaluation, checks, _quarantine(renditions, sides, homes, cells),
        settlement, _tableless(said, cells), sources,
    )  # fmt: skip


def _tableless(said: Sequence[Sequence[Restatement]], cells: EditionCells) -> list[tuple[int, NarrativeFigure]]:
    index = cells.plan.index
    return [(number, r.figure) for number, of in enumerate(said) for r in of if r.common.key not in index]


def _find_errors(cells: EditionCells) -> Evaluation:
    doubt_misplaced(cells)
    hold_exchanged(cells)
    evaluation = localise(cells)
    if doubt_rows(cells, evaluation):
        evaluation = cells.evaluate()
    if doubt_figures(cells, evaluation):
        evaluation = cells.evaluate()
    return evaluation


def _correct(
    cells: EditionCells,
    sides: Sequence[EditionCells],
    homes: Sequence[int],
    sources: Sequence[int],
    renditions: Sequence[RenditionReading],
    said: Sequence[Restatement],
    reference: Reference,
) -> tuple[EditionCells, Settlement]:
    """What people decided on this bulletin, put into ``cells`` before errors are looked for in them."""
    identity = renditions[0].identity
    corrections = reference.corrections.get(identity.bulletin_id, ())
    if not corrections:
        return cells, Settlement()
    cells = with_decided_rows(cells, corrections, identity, reference)

    def failing(printed: EditionCells) -> frozenset[str]:
        instances = printed.plan.instances
        found = {instances[n].check_id for n in printed.evaluate().failing()}
        checks = restated_checks(printed, printed.values(), said)
        return frozenset(found | {check.check_id for check in checks if check.outcome == "fails"})

    prints = Prints(renditions, sides, homes, cells.disputed)
    return cells, apply_corrections(cells, prints, sources, corrections, _find_errors, failing, reference)


def _second_look(
    cells: EditionCells, said: Sequence[Restatement], reading: RenditionReading, reference: Reference, history: History
) -> EditionCells:
    """Tables that seemed plain but have rows that break their own rules, placed once more with a closer look."""
    identity, evaluation = reading.identity, cells.evaluate()
    suspects = {
        cells.plan.instances[n].table_code
        for n in evaluation.failing()
        if cells.plan.instances[n].rule.kind in ("sum", "ratio")
    }
    again = {
        number: place_table(table.matched, identity.city_code, reference, history=history, closely=True)
        for number, table in enumerate(cells.tables)
        if table.plain and table.contract.code in suspects
    }
    if not again:
        return cells
    closer = {id(cells.tables[number]): table for number, table in again.items()}
    tables = [closer.get(id(table), table) for table in cells.tables]
    reading.placed = [closer.get(id(table), table) for table in reading.placed]
    cells = gather(tables, identity.city_code, identity.series_code, reference)
    cells.guards = guards(cells, said)
    return cells


def _quarantine(
    renditions: Sequence[RenditionReading], sides: Sequence[EditionCells], homes: Sequence[int], cells: EditionCells
) -> list[tuple[int, str | None, str, Quarantined]]:
    found: list[tuple[int, str | None, str, Quarantined]] = []
    for number, reading in enumerate(renditions):
        found.extend((number, code, title, q) for code, title, q in reading.quarantined)
    for number, side in zip(homes, sides, strict=True):
        for table in side.tables:
            found.extend((number, table.contract.code, table.matched.title, q) for q in table.quarantined)
        if side is not cells:
            # What was in dispute within one rendition stays so where no other rendition settled it.
            printed = {table.contract.code: table.matched.title for table in side.tables}
            for (_, q), code in zip(side.disputed, side.disputed_tables(), strict=True):
                found.append((number, code, printed[code], q))
    titles = {table.contract.code: table.matched.title for table in cells.tables}
    for (number, q), code in zip(cells.disputed, cells.disputed_tables(), strict=True):
        found.append((number, code, titles[code], q))
    return found
