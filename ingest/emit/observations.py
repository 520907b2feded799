"""Served figures: of the tables' cells, of the narrative alone, and of cells that a person assigned."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import compress
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingest.align.placed import State
from ingest.edits.evaluate import checks_by_cell
from ingest.emit.columns import Key, chosen, constant, decimals, small_table, strings, table, taken
from ingest.emit.narrative import NarrativeRow
from ingest.emit.standing import BY_ORDER, by_order_alone
from ingest.emit.vocabulary import STATUSES
from ingest.figures import SCALE, Figure
from ingest.history.catalogue import OVER_TIME
from ingest.reconcile.edition import EditionResult

Counts = npt.NDArray[np.int64]

_REPORTED, _CONFIRMED, _REPAIRED, _CORRECTED = range(4)
_SCALED = itemgetter(Figure._fields.index("scaled"))
_EXACT = 2.0**50 / SCALE
"""Below it, a float's error times 10,000 stays under a half."""
_BY_ORDER = strings([None, BY_ORDER])
_STATUSES = strings(STATUSES)


def observation_table(result: EditionResult, narrative: list[NarrativeRow], key: Key) -> pa.Table:
    """Every served figure of an edition; ``narrative`` are those that only the narrative prints."""
    printed = _printed(result, narrative, key)
    if not result.settlement.figures:
        return printed
    return pa.concat_tables([printed, _assigned(result, key)])


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


def _printed(result: EditionResult, narrative: list[NarrativeRow], key: Key) -> pa.Table:
    """The served cells of the plan in its order, then the narrative's own figures, joined array by array: a second
    small table would cost a quarter of the large one."""
    cells = result.cells
    served = result.values.state[: cells.plan.size] == State.FIGURE
    places, mask, where = served.nonzero()[0], served.tolist(), pa.array(served)
    said = [figure for _, figure, _ in narrative]
    count, none = len(places) + len(said), [0] * len(said)
    ids = [reading.document.rendition_id for reading in result.renditions]
    alone = len(ids) == 1 and not cells.corrected
    agreeing = np.ones(count, dtype=np.int8)
    if not alone:
        agreeing[:] = [*compress(cells.agreeing, mask), *[agree for _, _, agree in narrative]]
    passed, failed = (_joined(counts[places], none, np.int16) for counts in _checks_of_cells(result))
    said_of = {
        "area_code": [f.area_code for f in said],
        "metric_code": [f.metric_code for f in said],
        "unit": [f.unit for f in said],
        "table_code": ["narrative"] * len(said),
    }
    columns: dict[str, Any] = {
        name: pa.concat_arrays([chosen(array, where), strings(said_of[name])])
        for name, array in _static(result).items()
    }
    columns["value"] = decimals(_joined(_scaled(result, places, mask), [int(f.value * SCALE) for f in said], np.int64))
    columns["decimals"] = pa.array(_joined(result.values.decimals[places], [f.decimals for f in said], np.int8))
    by_order = by_order_alone(result)
    proved = passed > 0
    proved[: len(places)] &= ~np.isin(places, by_order)
    columns["status"] = taken(_STATUSES, pa.array(_status(result, places, proved | (agreeing > 1))))
    if cells.corrected:
        units = columns["unit"].to_pylist()
        units[: len(places)] = [cells.corrected.get(n, u) for n, u in zip(places.tolist(), units, strict=False)]
        columns["unit"] = strings(units)
    columns["printed"] = strings([*compress(cells.texts, mask), *[f.printed for f in said]])
    if alone:
        columns["rendition_id"] = constant(ids[0], count, pa.string())
    else:
        origins = [*compress(cells.origins, mask), *[number for number, _, _ in narrative]]
        columns["rendition_id"] = strings([ids[origin] for origin in origins])
    columns["line"] = pa.array(np.array([*compress(cells.lines, mask), *[f.line for f in said]], dtype=np.int32))
    positions = np.fromiter(compress(cells.columns, mask), np.int32) + np.int32(1)
    columns["column"] = pa.array(_joined(positions, [f.column for f in said], np.int32))
    columns["row_label"] = strings([*compress(cells.row_labels, mask), *[f.section for f in said]])
    columns["checks_passed"], columns["checks_failed"] = pa.array(passed), pa.array(failed)
    columns["renditions_agreeing"] = pa.array(agreeing)
    if cells.evidence or by_order:
        unconfirmed = {c for c in by_order if cells.agreeing[c] == 1 and c not in cells.corrected}
        if cells.evidence:
            reasons = dict.fromkeys(unconfirmed, BY_ORDER) | cells.evidence
            columns["evidence"] = strings([*map(reasons.get, places.tolist()), *[None] * len(said)])
        else:
            mine = np.zeros(count, dtype=np.int64)
            mine[: len(places)] = np.isin(places, list(unconfirmed))
            columns["evidence"] = taken(_BY_ORDER, pa.array(mine))
    else:
        columns["evidence"] = pa.nulls(count, pa.string())
    return table("observation", columns, count, key)


def _joined(of_cells: npt.NDArray[Any], of_narrative: list[int], kind: type[np.generic]) -> npt.NDArray[Any]:
    return np.concatenate((of_cells, np.array(of_narrative, dtype=kind)), dtype=kind)


def _status(result: EditionResult, places: Counts, confirmed: npt.NDArray[np.bool_]) -> Counts:
    """Numbers of ``_STATUSES``; ``confirmed`` also tells of the narrative's figures, behind those of ``places``."""
    cells = result.cells
    status = np.where(confirmed, _CONFIRMED, _REPORTED)
    of_cells = status[: len(places)]
    for touched, known in (
        (_broken_over_time(result), _REPORTED),
        (cells.evidence, _REPAIRED),
        (cells.corrected, _CORRECTED),
    ):
        if touched:
            of_cells[np.isin(places, list(touched))] = known
    return status


def _scaled(result: EditionResult, places: Counts, mask: Sequence[bool]) -> Counts:
    """The served values times 10,000, exactly: a float of at most fifteen digits gives its four decimals back."""
    values = result.values.value[places]
    if result.cells.scales is None and np.abs(values).max(initial=0.0) < _EXACT:
        return np.rint(values * SCALE).astype(np.int64)
    return np.fromiter(map(_SCALED, compress(result.cells.figures, mask)), np.int64, len(places))


def _assigned(result: EditionResult, key: Key) -> pa.Table:
    """Figures that a person assigned where no recognised table has a cell for them."""
    ids = [reading.document.rendition_id for reading in result.renditions]
    rows = [
        (
            f.area, f.metric, Decimal(_SCALED(f.figure)) / SCALE, f.unit, f.figure.decimals, "corrected",
            f.printed.text, f.table_code, ids[f.printed.rendition], f.printed.line, f.printed.column,
            f.printed.row_label or None, 0, 0, f.agreeing, f.evidence,
        )
        for f in result.settlement.figures
    ]  # fmt: skip
    return small_table("observation", rows, key)
