"""One matched table to a PlacedTable: directly where the print is plain, by search where it is not.

body ─take_apart─▶ rows ─place_rows─▶ blocks with areas                             (rows, row_labels)
header ─candidate_maps─▶ hypotheses ─judged by types and row rules─▶ column map, doubtful columns
each row: as printed if its types and rules agree, else ─align_row─▶ shifted cells back in place, or in doubt
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.align.assemble import assemble
from ingest.align.column_choice import NO_MAP, choose_map, known_map, map_operation, note_bare_rates
from ingest.align.evidence import evidence_of
from ingest.align.foreign import doubt_foreign
from ingest.align.fractions import read_fractions
from ingest.align.grid import TableGrid
from ingest.align.lead import with_lead, without_lead
from ingest.align.placed import PlacedTable
from ingest.align.plain import place_plain
from ingest.align.roster import Roster
from ingest.align.row_cells import place_cells
from ingest.align.row_labels import place_rows
from ingest.align.rows import take_apart
from ingest.contracts.model import TableContract
from ingest.figures import read_figure
from ingest.history.labels import tell_areas
from ingest.history.model import NO_HISTORY, History
from ingest.history.places import TablePast
from ingest.labels import fold
from ingest.match.tables import MatchedTable
from ingest.reference import Reference


def place_tables(
    tables: Sequence[MatchedTable], city_code: str, reference: Reference, history: History = NO_HISTORY
) -> list[PlacedTable]:
    """Each of ``tables`` (with a contract) placed; the plain ones together."""
    return [
        plain or place_table(table, city_code, reference, history=history, closely=True)
        for table, plain in zip(tables, place_plain(tables, city_code, reference), strict=True)
    ]


def place_table(
    matched: MatchedTable,
    city_code: str,
    reference: Reference,
    *,
    history: History = NO_HISTORY,
    closely: bool = False,
) -> PlacedTable:
    """``matched`` (with a contract) placed. ``closely`` looks at every row even where the table seems plain."""
    contract = matched.contract
    assert contract is not None
    if matched.lead:
        behind = place_table(without_lead(matched), city_code, reference, history=history, closely=True)
        return with_lead(behind, matched)
    evidence = evidence_of(contract, reference)
    roster = Roster.of(contract, city_code, reference)
    if not closely:
        plain = place_plain([matched], city_code, reference)[0]
        if plain is not None:
            return plain
    known = known_map(matched, contract, reference)
    converted = _prints_other_unit(matched, contract, reference)
    if converted:
        evidence = evidence.converted()
    rows = take_apart(matched.body, contract)
    placement = place_rows(rows, contract, roster)
    doubt_foreign(placement.blocks, roster, city_code)
    figures = [[read_figure(cell) for cell in row.cells] for row in rows]
    grid = TableGrid(contract, evidence, rows, figures, placement.blocks, city_code, known or NO_MAP)
    if history.known and not converted:
        grid.past = TablePast(history)
    operations = list(placement.operations)
    if known is None:
        if not any([figure.percent for row in figures for figure in row]):
            grid.evidence = evidence.with_fractions()
        choose_map(grid, matched, reference)
        grid.evidence = evidence
        if grid.columns.how != "exact":
            operations.append(map_operation(grid.columns))
    operations += read_fractions(grid)
    tell_areas(grid, roster, operations)
    note_bare_rates(grid)
    return assemble(grid, matched, place_cells(grid), operations, reference)


def _prints_other_unit(matched: MatchedTable, contract: TableContract, reference: Reference) -> bool:
    """Whether unit line or header name a unit of a declared dimension that the contract does not declare."""
    declared = {unit for column in contract.columns for unit in column.units.values()}
    dimensions = {reference.units[unit].dimension for unit in declared}
    texts = [
        matched.unit_line or "",
        *(cell for row in matched.header.rows for cell in row if "(" in cell or "（" in cell),
    ]
    return any(
        unit.unit not in declared and unit.dimension in dimensions
        for text in texts
        for part in re.split(r"[、，,;；/／()（）\s及和]+", fold(text))
        if (unit := reference.units.get(part)) is not None
    )
