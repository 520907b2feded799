"""The cells of one edition as arrays over its edit plan."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, SupportsIndex, TypeVar, cast

import numpy as np
import numpy.typing as npt

from ingest.align.placed import PlacedTable, Quarantined, State
from ingest.edits.evaluate import (
    CellValues,
    Evaluation,
    Measured,
    cell_values,
    evaluate,
    evaluate_again,
    measure,
    with_cells,
)
from ingest.edits.plan import EditPlan, plan_of
from ingest.figures import Figure, trailing_zeros
from ingest.history.expected import Expected, expect
from ingest.history.model import NO_HISTORY, History
from ingest.narrative import Claim
from ingest.reference import Reference

assert State.UNKNOWN == 0

_FEW = 8
"""Where fewer than one cell in so many changed, only the rules that touch them are evaluated anew."""


T = TypeVar("T")


class Watched(list[T]):
    """A list of fixed length that knows which of its places were written to since ``changed`` was emptied."""

    __slots__ = ("changed",)

    def __init__(self, values: Iterable[T]) -> None:
        super().__init__(values)
        self.changed: set[int] = set()

    def __setitem__(self, place: SupportsIndex | slice, value: Any) -> None:
        places = range(len(self))[place]
        self.changed.update(places if isinstance(places, range) else (places,))
        super().__setitem__(place, value)


class Guard(NamedTuple):
    """A figure of the narrative that restates a cell: the cell's value lies in [low, high] (contract's unit)."""

    cell: int
    low: float
    high: float


def meets(low: Any, high: Any, value: Any, half: Any) -> Any:
    """Whether values within ``half`` of them meet what the narrative says, [low, high]; of numbers or of arrays."""
    return (value + half >= low - 1e-7) & (value - half <= high + 1e-7)


@dataclass(slots=True)
class EditionCells:
    """Parallel lists over ``plan.keys``; ``offsets[i]`` is where table ``i`` begins.

    ``origins`` are indexes of renditions, ``agreeing`` how many renditions print the same figure there.
    ``history`` is what earlier months of the year print, ``claims`` what the narratives say of best and worst.
    ``corrected`` are the cells that a person decided, with the unit of their figure: nothing else changes those.
    """

    plan: EditPlan
    tables: list[PlacedTable]
    offsets: list[int]
    texts: list[str]
    figures: list[Figure]
    states: list[int]
    lines: list[int]
    columns: list[int]
    row_labels: list[str]
    scales: npt.NDArray[np.float64] | None
    origins: list[int]
    agreeing: list[int]
    evidence: dict[int, str] = field(default_factory=dict)
    disputed: list[tuple[int, Quarantined]] = field(default_factory=list)
    guards: list[Guard] = field(default_factory=list)
    claims: tuple[Claim, ...] = ()
    contested: set[int] = field(default_factory=set)
    corrected: dict[int, str] = field(default_factory=dict)
    history: History = NO_HISTORY
    _scaled_by: npt.NDArray[np.float64] | None = field(default=None, init=False, repr=False)
    _values: CellValues | None = field(default=None, init=False, repr=False)
    _evaluation: Evaluation | None = field(default=None, init=False, repr=False)
    _changed: list[int] = field(default_factory=list, init=False, repr=False)
    _failing: tuple[CellValues, list[Guard], list[Guard]] | None = field(default=None, init=False, repr=False)
    _expected: tuple[History, Expected | None] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.states, self.figures = Watched(self.states), Watched(self.figures)

    def copy(self) -> EditionCells:
        """The same cells, to be changed on their own; plan and tables are shared."""
        return replace(
            self, texts=list(self.texts), figures=list(self.figures), states=list(self.states),
            lines=list(self.lines), columns=list(self.columns), row_labels=list(self.row_labels),
            origins=list(self.origins), agreeing=list(self.agreeing), evidence=dict(self.evidence),
            disputed=list(self.disputed), guards=list(self.guards), contested=set(self.contested),
            corrected=dict(self.corrected),
        )  # fmt: skip

    def unit_of(self, cell: int) -> str:
        """The unit in which the figure of ``cell`` is."""
        if cell in self.corrected:
            return self.corrected[cell]
        number = self.table_of(cell)
        return self.tables[number].layout.cell_units()[cell - self.offsets[number]]

    def values(self) -> CellValues:
        """Figures in the contracts' units with their precision. Not to be written to."""
        # Both were made by __post_init__, and nobody puts another list in their place.
        states, figures = cast("Watched[int]", self.states), cast("Watched[Figure]", self.figures)
        before, changed = self._values, sorted(states.changed | figures.changed)
        states.changed.clear()
        figures.changed.clear()
        if before is not None and self._scaled_by is self.scales:
            if not changed:
                return before
            if len(changed) * _FEW < len(states):
                self._values = with_cells(self.plan, before, changed, self._measured(changed))
                self._changed += changed
                return self._values
        self._scaled_by = self.scales
        self._values = cell_values(self.plan, self._measured(None))
        self._evaluation, self._changed = None, []
        return self._values

    def _measured(self, cells: Sequence[int] | None) -> Measured:
        """What is printed in ``cells``, None for all."""
        figures = self.figures if cells is None else [self.figures[n] for n in cells]
        states = self.states if cells is None else [self.states[n] for n in cells]
        value, step, state, decimals = measure(figures, states)
        if self.scales is not None:
            # A converted figure (3.2 亿元 printed as 32000 万元) is no more precise than it was: its trailing zeros
            # are not printed precision.
            scales = self.scales if cells is None else self.scales[cells]
            zeros = np.array([trailing_zeros(f) for f in figures], dtype=np.float64)
            step = np.where(scales != 1.0, step * 10.0**zeros, step)
            value, step = value * scales, step * scales
        return value, step, state, decimals

    def evaluate(self) -> Evaluation:
        """All edit rules on the figures as they stand; evaluated anew only where figures changed."""
        values = self.values()
        if self._evaluation is None:
            self._evaluation = evaluate(self.plan, values)
        elif self._changed:
            self._evaluation = evaluate_again(self.plan, values, self._evaluation, self._changed)
        self._changed = []
        return self._evaluation

    def failing_guards(self) -> list[Guard]:
        """Those of ``guards`` whose cell has a figure that does not meet what the narrative says of it."""
        values, guards = self.values(), self.guards
        known = self._failing
        if known is None or known[0] is not values or known[1] is not guards:
            known = self._failing = (values, guards, _failing(guards, values))
        return known[2]

    def expected(self) -> Expected | None:
        """What earlier months let expect of each cell; None where they say nothing."""
        if self._expected is None or self._expected[0] is not self.history:
            self._expected = (self.history, expect(self.plan, self.history))
        return self._expected[1]

    def table_of(self, cell: int) -> int:
        """Number of the table that holds ``cell``."""
        return bisect_right(self.offsets, cell) - 1

    def dispute(self, cell: int, code: str, reason: str, suggestion: str | None = None) -> None:
        """Take a served figure into quarantine."""
        if self.states[cell] != State.FIGURE or cell in self.corrected:
            return
        table = self.tables[self.table_of(cell)]
        area, metric = self.plan.keys[cell]
        position = table.contract.column_of[metric][0]
        if code == "failing_rule" and (expected := self.expected()) is not None and (told := expected.told(cell)):
            suggestion = f"{suggestion}；{told}" if suggestion else told
        self.states[cell] = State.UNKNOWN
        self.disputed.append(
            (
                self.origins[cell],
                Quarantined(
                    line=self.lines[cell], column=self.columns[cell] + 1, printed=self.texts[cell], reason_code=code,
                    reason=reason, suggestion=suggestion, row_label=self.row_labels[cell] or None,
                    column_label=table.contract.columns[position].label_zh, area=area, metric=metric,
                ),
            )
        )  # fmt: skip

    def disputed_tables(self) -> list[str]:
        return [self.tables[self.table_of(self.plan.index[q.area or "", q.metric or ""])].contract.code
                for _, q in self.disputed]  # fmt: skip


def _failing(guards: list[Guard], values: CellValues) -> list[Guard]:
    if not guards:
        return []
    cell, low, high = (np.array(column) for column in zip(*guards, strict=True))
    met = meets(low, high, values.value[cell], values.half[cell])
    return [guards[n] for n in ((values.state[cell] == State.FIGURE) & ~met).nonzero()[0].tolist()]


def gather(tables: Sequence[PlacedTable], city_code: str, series_code: str, reference: Reference) -> EditionCells:
    """The cells of one rendition's tables (one a contract)."""
    layouts = tuple(table.layout for table in tables)
    plan = plan_of(layouts, city_code, series_code, reference)
    texts: list[str] = []
    figures: list[Figure] = []
    states: list[int] = []
    lines: list[int] = []
    columns: list[int] = []
    labels: list[str] = []
    offsets: list[int] = []
    evidence: dict[int, str] = {}
    for table in tables:
        offset = len(texts)
        offsets.append(offset)
        texts += table.texts
        figures += table.figures
        states += table.states
        lines += table.lines
        columns += table.source_columns
        labels += table.row_labels
        for index, grounds in table.evidence.items():
            evidence[offset + index] = grounds
    scaled = any([layout.converts for layout in layouts])
    scales = np.array([s for layout in layouts for s in layout.cell_scales()], dtype=np.float64) if scaled else None
    return EditionCells(
        plan, list(tables), offsets, texts, figures, states, lines, columns, labels, scales,
        [0] * len(texts), [1] * len(texts), evidence,
    )  # fmt: skip
