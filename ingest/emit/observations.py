"""Served figures: of the tables' cells, of the narrative alone, and of cells that a person assigned."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingest.align.placed import State
from ingest.edits.evaluate import checks_by_cell
from ingest.emit.columns import chosen, constant, decimals, strings, table, taken
from ingest.emit.narrative import NarrativeRow
from ingest.figures import Figure
from ingest.history.catalogue import OVER_TIME
from ingest.reconcile.edition import EditionResult

Counts = npt.NDArray[np.int64]

_REPORTED, _CONFIRMED, _REPAIRED, _CORRECTED = range(4)
_SCALED, _DECIMALS = map(itemgetter, map(Figure._fields.index, ("scaled", "decimals")))
_STATUSES = strings(["reported", "confirmed", "repaired", "corrected"])


def observation_table(result: EditionResult, narrative: list[NarrativeRow], key: dict[str, Any]) -> pa.Table:
    """Every served figure of an edition; ``narrative`` are those that only the narrative prints."""
    parts = [_of_cells(result, key)]
    if narrative:
        parts.append(_of_narrative(narrative, result, key))
    if result.settlement.figures:
        parts.append(_assigned(result, key))
    return pa.concat_tables(parts)


def _checks_of_cells(result: EditionResult) -> tuple[Counts, Counts]:
    """(passed, failed) by cell: edit rules, restated figures and claims together."""
    passed, failed = checks_by_cell(result.cells.plan, result.evaluation)
    for outcomes, counts in ((("holds", "within_rounding"), passed), (("fails",), failed)):
        touched = [cell for check in result.checks if check.outcome in outcomes for cell in check.touched]
        if touched:
            counts += np.bincount(touched, minlength=len(counts))
    return passed, failed


def _broken_over_time(result: EditionResult) -> list[int]:
    """Cells that are not what earlier months let expect: revised or misprinted, and confirmed in neither case."""
    return [c for check in result.checks if check.rule_kind in OVER_TIME and check.outcome == "fails"
            for c in check.touched]  # fmt: skip


def _static(result: EditionResult) -> dict[str, Any]:
    """Arrays over all cells of the plan that no figure changes; made once a plan."""
    plan = result.cells.plan
    if "cells" not in plan.static:
        layouts = [t.layout for t in result.cells.tables]
        codes = [
            layout.contract.code for layout in layouts for _ in range(len(layout.areas) * len(layout.contract.columns))
        ]
        plan.static["cells"] = {
            "area_code": strings([area for area, _ in plan.keys]),
            "metric_code": strings([metric for _, metric in plan.keys]),
            "unit": strings([unit for layout in layouts for unit in layout.cell_units()]),
            "table_code": strings(codes),
        }
    found: dict[str, Any] = plan.static["cells"]  # type: ignore[assignment]
    return found


def _of_cells(result: EditionResult, key: dict[str, Any]) -> pa.Table:
    cells = result.cells
    passed, failed = _checks_of_cells(result)
    served = result.values.state[: cells.plan.size] == State.FIGURE
    places, mask = np.flatnonzero(served), served.tolist()
    where = pa.array(served)
    ids = [reading.document.rendition_id for reading in result.renditions]
    alone = len(ids) == 1 and not cells.corrected
    figures = list(compress(cells.figures, mask))
    evidence = cells.evidence
    agreeing = np.ones(len(places), dtype=np.int8) if alone else np.array(cells.agreeing, dtype=np.int8)[places]
    held = passed[places]
    status = np.where((held > 0) | (agreeing > 1), _CONFIRMED, _REPORTED)
    if broken := _broken_over_time(result):
        status[np.isin(places, broken)] = _REPORTED
    if evidence:
        status[np.isin(places, list(evidence))] = _REPAIRED
    if cells.corrected:
        status[np.isin(places, list(cells.corrected))] = _CORRECTED
    columns: dict[str, Any] = {name: chosen(array, where) for name, array in _static(result).items()}
    columns["value"] = decimals(np.fromiter(map(_SCALED, figures), np.int64, len(figures)))
    columns["decimals"] = pa.array(np.fromiter(map(_DECIMALS, figures), np.int8, len(figures)))
    columns["status"] = taken(_STATUSES, pa.array(status))
    if cells.corrected:
        decided, units = cells.corrected, columns["unit"].to_pylist()
        columns["unit"] = strings([decided.get(n, u) for n, u in zip(places.tolist(), units, strict=True)])
    columns["printed"] = strings(list(compress(cells.texts, mask)))
    if alone:
        columns["rendition_id"] = constant(ids[0], len(places), pa.string())
    else:
        columns["rendition_id"] = strings([ids[origin] for origin in compress(cells.origins, mask)])
    columns["line"] = pa.array(_chosen(cells.lines, mask))
    columns["column"] = pa.array(_chosen(cells.columns, mask) + np.int32(1))
    columns["row_label"] = strings(list(compress(cells.row_labels, mask)))
    columns["checks_passed"] = pa.array(held.astype(np.int16))
    columns["checks_failed"] = pa.array(failed[places].astype(np.int16))
    columns["renditions_agreeing"] = pa.array(agreeing)
    if evidence:
        columns["evidence"] = strings([evidence.get(n) for n in places.tolist()])
    else:
        columns["evidence"] = pa.nulls(len(places), pa.string())
    return table("observation", columns, len(places), key)


def _chosen(values: Sequence[int], mask: Sequence[bool]) -> npt.NDArray[np.int32]:
    return np.fromiter(compress(values, mask), np.int32)


def _of_narrative(narrative: list[NarrativeRow], result: EditionResult, key: dict[str, Any]) -> pa.Table:
    ids = [reading.document.rendition_id for reading in result.renditions]
    rows = [f for _, f, _ in narrative]
    columns: dict[str, Any] = {
        "area_code": [f.area_code for f in rows],
        "metric_code": [f.metric_code for f in rows],
        "value": decimals(np.array([int(f.value * 10_000) for f in rows], dtype=np.int64)),
        "unit": [f.unit for f in rows],
        "decimals": [f.decimals for f in rows],
        "status": ["confirmed" if agree > 1 else "reported" for _, _, agree in narrative],
        "printed": [f.printed for f in rows],
        "table_code": ["narrative"] * len(rows),
        "rendition_id": [ids[number] for number, _, _ in narrative],
        "line": [f.line for f in rows],
        "column": [f.column for f in rows],
        "row_label": [f.section for f in rows],
        "checks_passed": [0] * len(rows),
        "checks_failed": [0] * len(rows),
        "renditions_agreeing": [agree for _, _, agree in narrative],
        "evidence": [None] * len(rows),
    }
    return table("observation", columns, len(rows), key)


def _assigned(result: EditionResult, key: dict[str, Any]) -> pa.Table:
    """Figures that a person assigned where no recognised table has a cell for them."""
    figures = result.settlement.figures
    ids = [reading.document.rendition_id for reading in result.renditions]
    columns: dict[str, Any] = {
        "area_code": [f.area for f in figures],
        "metric_code": [f.metric for f in figures],
        "value": decimals(np.array([f.figure.scaled for f in figures], dtype=np.int64)),
        "unit": [f.unit for f in figures],
        "decimals": [f.figure.decimals for f in figures],
        "status": ["corrected"] * len(figures),
        "printed": [f.printed.text for f in figures],
        "table_code": [f.table_code for f in figures],
        "rendition_id": [ids[f.printed.rendition] for f in figures],
        "line": [f.printed.line for f in figures],
        "column": [f.printed.column for f in figures],
        "row_label": [f.printed.row_label or None for f in figures],
        "checks_passed": [0] * len(figures),
        "checks_failed": [0] * len(figures),
        "renditions_agreeing": [f.agreeing for f in figures],
        "evidence": [f.evidence for f in figures],
    }
    return table("observation", columns, len(figures), key)
