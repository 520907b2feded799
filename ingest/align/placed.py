"""A table whose cells have their places: what align hands to edits, reconcile and emit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from ingest.contracts.model import TableContract
from ingest.figures import BLANK, Figure

if TYPE_CHECKING:
    from ingest.match.tables import MatchedTable
    from ingest.reference import Reference

HeaderMatch = Literal["exact", "text", "anchors", "arithmetic", "position", "none"]
"""How a table's columns were told, the best first (``columns.ColumnMap``)."""


class State:
    """What a placed cell is to the edit rules. Plain integers, for arrays and speed."""

    UNKNOWN = 0
    """There is a figure but it is not known: lost, in quarantine, or its row or column is not in the document."""
    FIGURE = 1
    NONE = 2
    """A blank that the contract reads as "none": counts as zero in a sum, is never a fact."""
    ABSENT = 3
    """Not applicable, not assessed, not collected, or part of a spanned cell: no figure, contributes nothing."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which area and row category each row of a table has; every column of the contract, in its order.

    ``units[category]`` is the printed unit a column, ``scales[category]`` the factor to the contract's unit.
    Equal layouts compile to one edit plan, so a layout is hashable and small.
    """

    contract: TableContract
    areas: tuple[str, ...]
    categories: tuple[str, ...]
    units: tuple[tuple[str, ...], ...]
    scales: tuple[tuple[float, ...], ...]

    @classmethod
    def of(
        cls, contract: TableContract, areas: tuple[str, ...], categories: tuple[str, ...], reference: Reference
    ) -> Layout:
        """The layout in the contract's own units, made once."""
        key = ("layout", contract.code, areas, categories)
        found: Layout | None = reference._cache.get(key)
        if found is None:
            units = tuple(tuple(c.units[code] for c in contract.columns) for code in contract.category_codes)
            scales = tuple((1.0,) * len(contract.columns) for _ in contract.category_codes)
            found = reference._cache[key] = cls(contract, areas, categories, units, scales)
        return found

    def __hash__(self) -> int:
        return hash((self.contract.code, self.areas, self.categories, self.units))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Layout) and (
            self.contract is other.contract
            and self.areas == other.areas
            and self.categories == other.categories
            and self.units == other.units
            and self.scales == other.scales
        )

    def keys(self) -> list[tuple[str, str]]:
        """(area code, metric code) of every cell, row by row."""
        columns = self.contract.columns
        return [
            (area, column.metrics[category])
            for area, category in zip(self.areas, self.categories, strict=True)
            for column in columns
        ]

    @property
    def converts(self) -> bool:
        """Whether any cell is printed in another unit than the contract's."""
        return any([row.count(1.0) < len(row) for row in self.scales])

    def cell_units(self) -> list[str]:
        """The printed unit of every cell, row by row."""
        codes = self.contract.category_codes
        return [unit for category in self.categories for unit in self.units[codes.index(category)]]

    def cell_scales(self) -> list[float]:
        codes = self.contract.category_codes
        return [scale for category in self.categories for scale in self.scales[codes.index(category)]]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A printed cell that is not served. ``row``/``column`` are of the grid (0-based); keys are best guesses."""

    line: int
    column: int
    printed: str
    reason_code: str
    reason: str
    suggestion: str | None = None
    row_label: str | None = None
    column_label: str | None = None
    area: str | None = None
    metric: str | None = None
    numeric: bool = True


@dataclass(slots=True)
class PlacedTable:
    """A table of one rendition, placed. Cell lists run row by row over the contract's columns (row-major).

    ``source_columns[i]`` is the cell's 0-based position in its printed row, -1 where nothing is printed.
    ``evidence`` tells, by cell index, on what grounds a place or character was corrected. ``unnamed`` are the rows (of
    the layout) in which their area's name is not printed, so that only the order of rows says whose they are.
    ``kinds`` are those of the figures of a ``plain`` table, which was printed as it stands; of no other.
    """

    matched: MatchedTable
    layout: Layout
    texts: list[str]
    figures: list[Figure]
    states: list[int]
    lines: list[int]
    source_columns: list[int]
    row_labels: list[str]
    header_match: HeaderMatch
    spanned: set[int] = field(default_factory=set)
    evidence: dict[int, str] = field(default_factory=dict)
    quarantined: list[Quarantined] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)
    blanks_outside: int = 0
    placeholders_outside: int = 0
    joined_tokens: int = 0
    moved: set[int] = field(default_factory=set)
    anchored: frozenset[int] = frozenset()
    unnamed: frozenset[int] = frozenset()
    kinds: bytes = b""

    @property
    def plain(self) -> bool:
        return bool(self.kinds)

    @property
    def contract(self) -> TableContract:
        return self.layout.contract

    @property
    def width(self) -> int:
        return len(self.layout.contract.columns)

    def with_areas(self, areas: Sequence[str]) -> PlacedTable:
        """The same table with a row of unknown cells for each of ``areas`` at its end; its quarantine left out."""
        layout = self.layout
        rows = [(area, category) for area in areas for category in self.contract.category_codes]
        if rows:
            layout = replace(
                layout, areas=(*layout.areas, *(a for a, _ in rows)),
                categories=(*layout.categories, *(c for _, c in rows)),
            )  # fmt: skip
        more = len(rows) * self.width
        return PlacedTable(
            self.matched, layout, [*self.texts, *[""] * more], [*self.figures, *[BLANK] * more],
            [*self.states, *[State.UNKNOWN] * more], [*self.lines, *[0] * more],
            [*self.source_columns, *[-1] * more], [*self.row_labels, *[""] * more], self.header_match,
            set(self.spanned), dict(self.evidence), [], list(self.operations), anchored=self.anchored,
            unnamed=self.unnamed,
        )  # fmt: skip
