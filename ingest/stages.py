"""An edition as it was known day by day: what each stage of its evidence says, and the figures that this changes.

The evidence of an edition grows after its publication: a further rendition is received, a person decides about a cell.
Each makes a *stage*, which holds from its day on; what comes on one day is one stage::

    renditions received first ─────────────── stage 1, believed since the publication, whenever they were received
    renditions received on a later day ──┐
    corrections, on the day of ``when`` ─┴─── stages 2, 3 …, each with all evidence up to its day

A correction holds from its own day on, whether the document was loaded before or after it; nothing holds before the
publication. Of an edition without a note of when its renditions came, all came first. Every stage is read with today's
reader, contracts and earlier months, so the stages are a pure function of documents, their days and the corrections:
a rebuild finds the same. The latest stage is the reading of the edition; of the earlier ones only the figures are kept
that a later stage changed or took back. An entry removed from the corrections leaves no stage.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

import pyarrow as pa

from ingest.corrections.model import Correction
from ingest.emit.schemas import BELIEF
from ingest.errors import BulletinError
from ingest.history.model import NO_HISTORY, History
from ingest.reading import Reading, Rendition, read_edition
from ingest.reference import Reference

_FIGURE = ("area_code", "metric_code", "value", "unit", "status")
Cell = tuple[str, str]
"""(area code, metric code)"""
Said = tuple[Any, str]
"""(value, unit)"""


@dataclass(frozen=True)
class Stage:
    """The evidence from ``since`` on, the day of publication or later. ``with_rendition`` tells that a rendition of it
    is new since the stage before."""

    since: date
    renditions: tuple[Rendition, ...]
    corrections: tuple[Correction, ...]
    with_rendition: bool


@dataclass(frozen=True)
class _StageFigures:
    """What a stage serves: by cell its row in ``table``, value and unit, and status."""

    stage: Stage
    table: pa.Table
    rows: dict[Cell, tuple[int, Said, str]]

    @property
    def cause(self) -> str:
        """What made the stage, of a figure that no person decided on itself."""
        return "rendition" if self.stage.with_rendition else "decision"


def read_stages(renditions: Sequence[Rendition], reference: Reference, history: History = NO_HISTORY) -> Reading:
    """``read_edition`` of all renditions, with the ``beliefs`` of earlier days. Raises as that does."""
    reading = read_edition(renditions, reference, history)
    bulletin_id, published_on = reading.identity.bulletin_id, reading.identity.published_on
    corrections = reference.corrections.get(bulletin_id, ())
    if not corrections and not reading.arrival:
        return reading
    stages = stages_of(renditions, corrections, published_on)
    if len(stages) == 1:
        return reading
    said = []
    for stage in stages[:-1]:
        known = replace(reference, corrections={**reference.corrections, bulletin_id: stage.corrections})
        said.append(_figures(stage, _observations(stage, known, history)))
    said.append(_figures(stages[-1], reading.tables["observation"]))
    return replace(reading, beliefs=_beliefs(said, reading))


def stages_of(
    renditions: Sequence[Rendition], corrections: Sequence[Correction], published_on: date
) -> tuple[Stage, ...]:
    """The stages of an edition, in their order; at least one."""
    first = min(r.received_on or date.min for r in renditions)
    came = {r.document.rendition_id: _later_than(first, r.received_on, published_on) for r in renditions}
    decided = [(max(c.day, published_on), c) for c in corrections]
    days = sorted({published_on, *came.values(), *(day for day, _ in decided)})
    return tuple(
        Stage(
            day,
            tuple(r for r in renditions if came[r.document.rendition_id] <= day),
            tuple(c for since, c in decided if since <= day),
            day in came.values(),
        )
        for day in days
    )


def _later_than(first: date, received_on: date | None, published_on: date) -> date:
    """From when on a rendition counts: its publication where it came with the first ones, else the day it came."""
    if received_on is None or received_on <= first:
        return published_on
    return max(received_on, published_on)


def _observations(stage: Stage, reference: Reference, history: History) -> pa.Table:
    try:
        return read_edition(stage.renditions, reference, history).tables["observation"]
    except BulletinError:
        # What could not be read before a better rendition came served nothing.
        return BELIEF.empty_table()


def _figures(stage: Stage, table: pa.Table) -> _StageFigures:
    columns = zip(*(table[name].to_pylist() for name in _FIGURE), strict=True)
    rows = {(area, metric): (row, (value, unit), status) for row, (area, metric, value, unit, status)
            in enumerate(columns)}  # fmt: skip
    return _StageFigures(stage, table, rows)


def _beliefs(said: Sequence[_StageFigures], reading: Reading) -> pa.Table | None:
    """The spans of every figure that not all stages serve alike, as rows of BELIEF with the key of ``reading``."""
    cells = sorted({cell for figures in said for cell in figures.rows})
    spans = [span for cell in cells for span in _spans(cell, said)]
    if not spans:
        return None
    parts = [figures.table.slice(row, 1) for figures, row, *_ in spans]
    own = BELIEF.names[4:-4]  # An observation's columns but for the reading's key.
    found = pa.concat_tables([part.select(own) for part in parts])
    columns = {name: found[name] for name in found.schema.names}
    key = {"reading_id": reading.reading_id, "bulletin_id": reading.identity.bulletin_id,
           "edition": reading.identity.edition, "month": reading.identity.month}  # fmt: skip
    columns |= {name: pa.repeat(pa.scalar(value, BELIEF.field(name).type), len(spans)) for name, value in key.items()}
    for number, name in enumerate(BELIEF.names[-4:], 2):
        columns[name] = pa.array([span[number] for span in spans], BELIEF.field(name).type)
    return pa.Table.from_arrays([columns[name] for name in BELIEF.names], schema=BELIEF)


def _spans(cell: Cell, said: Sequence[_StageFigures]) -> Iterator[tuple[Any, ...]]:
    """(figures, row, from, to, began by, ended by) of each span of stages that serve one value; nothing where all do.

    A span has the row of its last stage, which knew most.
    """
    stages = [(figures, figures.rows.get(cell)) for figures in said]
    runs = [(served, list(run)) for served, run in groupby(stages, key=lambda pair: pair[1] and pair[1][1])]
    if len(runs) == 1:
        return
    for number, (served, run) in enumerate(runs):
        if served is None:
            continue
        begun, (last, row) = run[0], run[-1]
        assert row is not None, "a run of stages serves the same in all of them"
        following = runs[number + 1][1][0] if number + 1 < len(runs) else None
        yield (
            last,
            row[0],
            begun[0].stage.since,
            following[0].stage.since if following else None,
            _cause(*begun) if number else None,
            _cause(*following) if following else None,
        )


def _cause(figures: _StageFigures, row: tuple[int, Said, str] | None) -> str:
    return "decision" if row is not None and row[2] == "corrected" else figures.cause
