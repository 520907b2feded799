"""What a damage operator is, and the register of all of them by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

from tests.mutation.page import Annex, Cell, Key, Page, Row, printed
from tests.synthetic.printing import Printed


@dataclass
class Effect:
    """What an operator did.

    ``touched``: figure -> ``moved`` (its place), ``relabelled`` (what says whose or which it is), ``garbled``
    (its characters), ``converted`` (its unit), ``lost`` (no longer in the document).
    ``exchanged``: place of a figure -> the cell that stands there now, where cells changed places.
    ``together``: places of figures that changed places in one piece, so that what tells of one tells of all.
    ``named``: of these, places in rows that say whose they are.
    ``unit_group``: figures that one wrong unit label concerns together. ``headers_lost``: figures whose
    column lost a label. ``month``: the reporting month, where it changed. ``reprinted``: figures that the document
    prints a second time, as what. ``said``: what the narrative says of a figure from now on, None where it is silent.
    ``strange``: figures of tables that no contract knows.
    ``refusable``: the document is more than one bulletin, and may be refused whole.

    ``settle`` works out, once all damage is done: ``changed``, place of a figure -> what is printed there, where value
    or unit are not the true ones; ``vacated``, figures in whose place none stands; ``truth``, figures that are right as
    printed (a contradiction in the source, a converted unit).
    """

    touched: dict[Key, str] = field(default_factory=dict)
    changed: dict[Key, Printed] = field(default_factory=dict)
    vacated: set[Key] = field(default_factory=set)
    truth: dict[Key, Printed] = field(default_factory=dict)
    exchanged: dict[Key, tuple[Cell, str]] = field(default_factory=dict)
    together: list[set[Key]] = field(default_factory=list)
    named: set[Key] = field(default_factory=set)
    unit_group: set[Key] = field(default_factory=set)
    headers_lost: set[Key] = field(default_factory=set)
    reprinted: dict[Key, list[str]] = field(default_factory=dict)
    said: dict[Key, Printed | None] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    month: str | None = None
    refusable: bool = False
    note: str = ""

    def touch(self, cells: list[Cell] | list[Key], how: str) -> Effect:
        for item in cells:
            key = item.key if isinstance(item, Cell) else item
            if key is not None:
                self.touched[key] = how
        return self

    def exchange(self, annex: Annex, pairs: Iterable[tuple[Cell, Cell]]) -> Effect:
        """Cells that change places in one piece, each with its place; the caller moves them or what says where they
        are. Cells that carry no figure change places too."""
        moved = [(a, b) for a, b in pairs if a.place and b.place and a.text != b.text]
        for a, b in moved:
            a.stands, b.stands = b.place, a.place
            for cell in (a, b):
                assert cell.stands is not None
                self.exchanged[cell.stands] = (cell, annex.unit_at(cell.stands))
        self.together.append({place for pair in moved for cell in pair if (place := cell.stands)})
        return self.touch([cell for pair in moved for cell in pair if cell.fact], "moved")

    def merge(self, other: Effect) -> Effect:
        """Both damages, this one first."""
        for key, how in other.touched.items():
            if self.touched.get(key) != "lost":
                self.touched[key] = how
        self.changed |= other.changed
        self.exchanged |= other.exchanged
        self.together += other.together
        self.named |= other.named
        self.unit_group |= other.unit_group
        self.headers_lost |= other.headers_lost
        self.said |= other.said
        self.refusable |= other.refusable
        self.strange += other.strange
        for key, texts in other.reprinted.items():
            self.reprinted.setdefault(key, []).extend(texts)
        self.month = other.month or self.month
        self.note = f"{self.note}; {other.note}"
        return self

    def settle(self, page: Page, facts: Mapping[Key, Printed]) -> Effect:
        """``changed``, ``vacated`` and ``truth`` of the page as it is printed now; ``facts`` are its true figures."""
        for cell in (cell for annex in page.annexes for cell in annex.facts()):
            assert cell.key is not None
            right = printed(cell.right, cell.unit)
            if (right.value, right.unit) != (facts[cell.key].value, facts[cell.key].unit):
                self.truth[cell.key] = right
            value = cell.value
            if value is not None and (value, cell.said) != (right.value, right.unit):
                self.changed[cell.key] = Printed(value, cell.said, cell.text)
        for key, (cell, unit) in self.exchanged.items():
            value = cell.value
            self.changed.pop(key, None)
            if value is None:
                self.vacated.add(key)
            else:
                self.changed[key] = Printed(value, unit, cell.text)
        return self


Operator = Callable[[Page, Random], Effect | None]
"""Damages the page in place; None where this page offers nothing to damage that way."""

OPERATORS: dict[str, Operator] = {}


def operator(name: str) -> Callable[[Operator], Operator]:
    def register(function: Operator) -> Operator:
        OPERATORS[name] = function
        return function

    return register


def some_annex(page: Page, rng: Random, wanted: Callable[[Annex], bool] = lambda _: True) -> Annex | None:
    """An annex drawn at random among those that fit."""
    fitting = [a for a in page.annexes if a.rows and page.only in (None, a.contract.code) and wanted(a)]
    return rng.choice(fitting) if fitting else None


def facts_below(annex: Annex, positions: set[int]) -> list[Cell]:
    """Facts that stand in the given cell positions of the annex's rows."""
    return [c for row in annex.rows for n, c in enumerate(row.cells) if n in positions and c.fact]


def key_facts(annex: Annex, column_positions: set[int]) -> list[Cell]:
    """Facts of the contract's columns with those positions, wherever they stand now."""
    metrics = {m for c in annex.contract.columns if c.position in column_positions for m in c.metrics.values()}
    return [c for c in annex.facts() if c.key is not None and c.key[1] in metrics]


def area_rows(annex: Annex, city_too: bool = False) -> list[Row]:
    """Rows of areas, without the city's total and 跨区."""
    first = annex.contract.rows.total == "first" and not city_too
    total = annex.rows[0].area if first else None
    return [row for row in annex.rows if row.area != total and not str(row.area).endswith("-cross")]
