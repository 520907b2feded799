"""Figures that earlier months show to be in the wrong place or misread, though no rule of the month fails.

No sum notices that two rows of a table changed places, or two columns that no rule ties to others. Plans do: where
most of a row's constants differ from its own of the months before, and are another row's, its label is another area's.
What differs without being another's is a revision of the source, and stays; but a revision of one part changes its
total too. Where one figure of a column alone is not what it was, by more than the total's precision hides, it is
misread: the balance may not notice, as it grants every part its rounding.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ingest.align.placed import PlacedTable, State
from ingest.history.expected import Expected, Mask
from ingest.history.figures import Floats
from ingest.reconcile.cells import EditionCells

_FEWEST = 3
"""Figures that must differ from their own, and agree with another's: two may do so by chance."""

_SHARE = 0.8
"""Share of the comparable figures that make them another's; one or two may be misread besides."""

_EPSILON = 1e-7


def doubt_misplaced(cells: EditionCells) -> bool:
    """Take such rows and columns into quarantine. True if there are any."""
    expected = cells.expected()
    if expected is None:
        return False
    broken, upheld = expected.broken(cells.values()) & expected.firm, expected.upheld(cells.values())
    if not broken.any():
        return False
    changed = _doubt_lone_changes(cells, expected, broken, upheld)
    if int(broken.sum()) < _FEWEST:
        return changed
    for number, table in enumerate(cells.tables):
        span = slice(cells.offsets[number], cells.offsets[number] + len(table.texts))
        shape = (-1, table.width)
        view = _View(cells, expected, span, shape, table)
        out, kept = broken[span].reshape(shape), upheld[span].reshape(shape) & (view.before != 0)
        for row in np.flatnonzero(_mostly(out, kept, 1)).tolist():
            changed |= _doubt_row(cells, view, row)
        for column in np.flatnonzero(_mostly(out, kept, 0)).tolist():
            changed |= _doubt_column(cells, view, column)
    return changed


def _doubt_lone_changes(cells: EditionCells, expected: Expected, broken: Mask, upheld: Mask) -> bool:
    values, changed, evaluation = cells.values(), False, cells.evaluate()
    # Where a rule fails, error localisation has the say.
    failing = {c for n in evaluation.failing() for c in cells.plan.instances[n].cells}
    for instance in cells.plan.instances[: cells.plan.linear_count]:
        if instance.rule.kind != "balance" or instance.target >= cells.plan.size:
            continue
        members = [c for c in instance.cells if c < cells.plan.size and cells.states[c] == State.FIGURE]
        odd = [c for c in members if broken[c]]
        if (
            len(odd) != 1
            or odd[0] in failing
            or sum(1 for c in members if upheld[c]) != len(members) - 1
            or len(members) < _FEWEST
        ):
            continue
        cell, total = odd[0], instance.target
        moved = abs(float(values.value[cell]) - float(expected.value[cell]))
        hidden = float(values.half[total]) + float(expected.half[total])
        if moved > hidden + float(values.half[cell]) + float(expected.half[cell]) + _EPSILON:
            cells.dispute(
                cell, "failing_rule", "与此前各月不符，而合计与其余各地区都未变，似为印错", "对照原件核对本格"
            )
            changed = True
    return changed


class _View:
    """One table's figures and constants as matrices (rows × columns)."""

    def __init__(
        self, cells: EditionCells, expected: Expected, span: slice, shape: tuple[int, int], table: PlacedTable
    ) -> None:
        values = cells.values()
        self.start, self.width, self.table = span.start, table.width, table
        self.now: Floats = values.value[span].reshape(shape)
        self.half: Floats = values.half[span].reshape(shape)
        self.shown: Mask = (values.state[span] == State.FIGURE).reshape(shape)
        self.firm: Mask = expected.firm[span].reshape(shape)
        self.before: Floats = np.where(expected.firm[span], expected.value[span], 0.0).reshape(shape)
        self.slack: Floats = expected.half[span].reshape(shape)

    def another_row(self, row: int) -> int | None:
        """The row whose constants ``row`` prints."""
        categories = self.table.layout.categories
        for other in range(len(self.now)):
            if other != row and categories[other] == categories[row]:
                mine = self.shown[row] & self.firm[other]
                if self._same(self.now[row], self.half[row], self.before[other], self.slack[other], mine):
                    return other
        return None

    def another_column(self, column: int) -> int | None:
        """The column whose constants ``column`` prints."""
        for other in range(self.width):
            if other != column:
                mine = self.shown[:, column] & self.firm[:, other]
                now, before = (self.now[:, column], self.half[:, column]), (self.before[:, other], self.slack[:, other])
                if self._same(*now, *before, mine):
                    return other
        return None

    @staticmethod
    def _same(now: Floats, half: Floats, before: Floats, slack: Floats, mine: Mask) -> bool:
        telling = mine & ((now != 0) | (before != 0))
        equal = telling & (np.abs(now - before) <= half + slack + _EPSILON)
        return int(equal.sum()) >= max(_FEWEST, _SHARE * int(telling.sum()))


def _mostly(out: Mask, kept: Mask, axis: int) -> Mask:
    failed = out.sum(axis=axis)
    found: npt.NDArray[np.bool_] = (failed >= _FEWEST) & (failed > kept.sum(axis=axis))
    return found


def _doubt_row(cells: EditionCells, view: _View, row: int) -> bool:
    other = view.another_row(row)
    if other is None:
        return False
    label = cells.row_labels[view.start + other * view.width] or view.table.layout.areas[other]
    for cell in range(view.start + row * view.width, view.start + (row + 1) * view.width):
        cells.dispute(
            cell, "row_disagrees", "本行多个计划数与本地区此前各月不符，而与另一地区相符，行标题可能错位",
            f"可能是“{label}”一行",
        )  # fmt: skip
    return True


def _doubt_column(cells: EditionCells, view: _View, column: int) -> bool:
    other = view.another_column(column)
    if other is None:
        return False
    label = view.table.contract.columns[other].label_zh
    for doubtful, hint in ((column, f"可能是“{label}”一列"), (other, "对照原件核对表头")):
        for cell in range(view.start + doubtful, view.start + len(view.table.texts), view.width):
            cells.dispute(
                cell, "ambiguous_column", "本列的计划数与此前各月不符，而与另一列相符，各列可能换了位置", hint
            )
    return True
