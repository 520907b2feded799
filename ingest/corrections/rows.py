"""Rows that only a person could tell: cells of areas that a table prints under a name nobody knows."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.align.roster import Roster
from ingest.corrections.model import Correction
from ingest.identify import Identity
from ingest.reconcile.cells import EditionCells, gather
from ingest.reference import Reference


def with_decided_rows(
    cells: EditionCells, corrections: Iterable[Correction], identity: Identity, reference: Reference
) -> EditionCells:
    """``cells`` with a row of unknown cells for each area that a correction gives a figure in a table without
    it, so that the edit rules see the figure; ``cells`` itself where there is none."""
    by_code = {table.contract.code: table for table in cells.tables}
    wanted: dict[str, set[str]] = {}
    for correction in corrections:
        area, metric = correction.cell.key or ("", "")
        for code, table in by_code.items():
            if metric in table.contract.column_of and correction.decision != "non_fact":
                roster = Roster.of(table.contract, identity.city_code, reference).order
                if area in roster and area not in table.layout.areas:
                    wanted.setdefault(code, set()).add(area)
    if not wanted:
        return cells
    tables = []
    for code, table in by_code.items():
        order = Roster.of(table.contract, identity.city_code, reference).order
        tables.append(table.with_areas(sorted(wanted.get(code, ()), key=order.index)))
    wider = gather(tables, identity.city_code, identity.series_code, reference)
    new = [wider.plan.index[key] for key in cells.plan.keys]
    wider.evidence = {new[cell]: ground for cell, ground in cells.evidence.items()}
    for cell, there in enumerate(new):
        wider.texts[there], wider.figures[there] = cells.texts[cell], cells.figures[cell]
        wider.states[there], wider.lines[there] = cells.states[cell], cells.lines[cell]
        wider.columns[there], wider.row_labels[there] = cells.columns[cell], cells.row_labels[cell]
        wider.origins[there], wider.agreeing[there] = cells.origins[cell], cells.agreeing[cell]
    wider.disputed = list(cells.disputed)
    wider.guards = [guard._replace(cell=new[guard.cell]) for guard in cells.guards]
    wider.contested = {new[cell] for cell in cells.contested}
    wider.history = cells.history
    return wider
