"""The tables of a rendition as grids: printed cells in printed order, each with what was read of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.document import Document, Grid
from ingest.figures import Kind, read_figure
from ingest.identify import Identity
from ingest.labels import name_key
from ingest.match.tables import MatchedTable, match_tables
from ingest.proof.header import HeadCell, HeaderTree, positions
from ingest.proof.places import Places, Row, Seen
from ingest.reference import Reference


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell. ``role``: ``head``, ``label`` or ``body``; ``status`` a code of the vocabulary,
    empty for heads and labels. ``read_as`` is the area a label stands for where its print does not say
    so. ``pad`` counts the digits (and ``point`` the decimal point) that its column's longest fraction has
    and this cell lacks. ``continued``: the label is blank because its row belongs to the area of the row
    before."""

    line: int
    column: int
    text: str
    role: str
    status: str = ""
    seen: Seen | None = None
    read_as: str = ""
    pad: int = 0
    point: bool = False
    percent: bool = False
    continued: bool = False


@dataclass(frozen=True, slots=True)
class GridRow:
    line: int
    cells: tuple[Cell, ...]
    heading: bool = False


@dataclass(frozen=True, slots=True)
class TableView:
    """A table to draw. ``report`` is its row of ``table_reading``; ``evidence`` the grounds of its
    repairs, each with how many cells it moved and the first of them."""

    report: Row
    name: str
    head: tuple[tuple[HeadCell, ...], ...]
    printed_head: tuple[GridRow, ...]
    body: tuple[GridRow, ...]
    width: int
    evidence: tuple[tuple[str, int, Cell], ...]
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def first_line(self) -> int:
        return int(self.report["first_line"])

    @property
    def known(self) -> bool:
        return self.report["table_code"] is not None


class Grids:
    """Draws the tables of one rendition."""

    def __init__(
        self,
        document: Document,
        identity: Identity,
        reports: Sequence[Row],
        places: Places,
        reference: Reference,
    ) -> None:
        self._document = document
        self._identity = identity
        self._places = places
        self._reference = reference
        self._reports = [r for r in reports if r["table_code"] != "narrative"]
        matched = match_tables(document, identity.city_code, identity.series_code, reference)
        self._matched = {table.first_line: table for table in matched}

    def views(self) -> dict[int, TableView]:
        """The tables, by the first line of their first grid. Pieces cut by a page break are one table."""
        pieces: dict[int, list[Grid]] = defaultdict(list)
        for grid in self._document.grids:
            pieces[self._start(grid)].append(grid)
        return {start: self._view(start, grids) for start, grids in pieces.items()}

    def _start(self, grid: Grid) -> int:
        for report in self._reports:
            if report["first_line"] <= grid.first_line <= report["last_line"]:
                return int(report["first_line"])
        return grid.first_line

    def _view(self, start: int, grids: list[Grid]) -> TableView:
        report = next((r for r in self._reports if r["first_line"] == start), None) or _unreported(start, grids)
        contract = self._reference.contracts.get(report["table_code"] or "")
        matched = self._matched.get(start)
        heads = _head_lines(matched)
        labels = contract.label_columns if contract else 1
        rows = [
            self._row(grid, number, labels, grid.lines[number] in heads, report)
            for grid in grids
            for number in range(len(grid.rows))
        ]
        top = next((n for n, row in enumerate(rows) if not row.heading), len(rows))
        printed_head, body = rows[:top], _continued(_aligned(rows[top:]))
        width = max((len(row.cells) for row in body), default=0)
        head: list[list[HeadCell]] = []
        if contract:
            seen = [
                (cell.column, cell.seen.key[1])
                for row in body
                for cell in row.cells
                if cell.seen and cell.seen.key and cell.status != "quarantined"
            ]
            tree = HeaderTree(contract, [[c.text for c in row.cells] for row in printed_head], self._identity)
            head = tree.rows(positions(contract, width, seen))
        grounds = _grounds(body)
        return TableView(
            report, contract.spec.name_prefix if contract else "", tuple(map(tuple, head)),
            tuple(printed_head), tuple(body), width, grounds,
            Counter(c.status for row in rows for c in row.cells if c.status),
        )  # fmt: skip

    def _row(self, grid: Grid, number: int, labels: int, heading: bool, report: Row) -> GridRow:
        line = grid.lines[number]
        loose = number in grid.loose
        cells = []
        for index, text in enumerate(grid.rows[number]):
            seen = self._places.at((self._document.rendition_id, line, index + 1))
            if heading and seen is None:
                cells.append(Cell(line, index + 1, text, "head"))
            elif seen is not None:
                cells.append(Cell(line, index + 1, text, "body", seen.status, seen))
            elif index < labels or (loose and read_figure(text).kind == Kind.TEXT):
                cells.append(Cell(line, index + 1, text, "label"))
            else:
                covered = (number, index) in grid.covered
                cells.append(Cell(line, index + 1, text, "body", _unseen(text, covered, report)))
        return GridRow(line, tuple(cells) if heading else self._labelled(cells), heading)

    def _labelled(self, cells: list[Cell]) -> tuple[Cell, ...]:
        """The row with the area it was read as on its label, where the print names another or none."""
        areas = Counter(c.seen.key[0] for c in cells if c.seen and c.seen.key and c.seen.here)
        if not areas or cells[0].role != "label":
            return tuple(cells)
        area = self._reference.areas.get(areas.most_common(1)[0][0])
        if area is None or name_key(cells[0].text) in {name_key(name) for name in area.names}:
            return tuple(cells)
        total = area.kind == "city" and cells[0].text.strip()
        return tuple(cells) if total else (replace(cells[0], read_as=area.name_zh), *cells[1:])


def _head_lines(matched: MatchedTable | None) -> set[int]:
    if matched is None:
        return set()
    return {*matched.header.lines, *(line for line, _ in matched.repeated_header)}


def _unseen(text: str, covered: bool, report: Row) -> str:
    """The status of a body cell that is neither an observation nor in quarantine."""
    kind = read_figure(text).kind
    if kind == Kind.BLANK:
        return "spanned" if covered else "blank"
    if kind == Kind.PLACEHOLDER:
        return "placeholder"
    if report["table_code"] is None:
        return "unmatched"
    return "spanned" if report["spanned"] or covered else "unserved"


def _aligned(rows: list[GridRow]) -> list[GridRow]:
    """The rows with what each figure lacks to the longest fraction of its column, so that points stand in
    line."""
    longest: Counter[int] = Counter()
    percent: set[int] = set()
    for row in rows:
        for cell in row.cells:
            if cell.role == "body" and (figure := read_figure(cell.text)).kind == Kind.NUMBER:
                longest[cell.column] = max(longest[cell.column], figure.decimals)
                if figure.percent:
                    percent.add(cell.column)

    def aligned(cell: Cell) -> Cell:
        figure = read_figure(cell.text)
        if cell.role != "body" or figure.kind != Kind.NUMBER:
            return cell
        most = longest[cell.column]
        return replace(
            cell, pad=most - figure.decimals, point=bool(most and not figure.decimals),
            percent=cell.column in percent and not figure.percent,
        )  # fmt: skip

    return [replace(row, cells=tuple(map(aligned, row.cells))) for row in rows]


def _continued(rows: list[GridRow]) -> list[GridRow]:
    """The rows with the blank labels marked that only continue the row before (a second category of its
    area)."""
    found, before = [], ""
    for row in rows:
        area = next((c.seen.key[0] for c in row.cells if c.seen and c.seen.key and c.seen.here), "")
        first = row.cells[0] if row.cells else None
        if first and first.role == "label" and not first.text.strip() and area and area == before:
            row = replace(row, cells=(replace(first, continued=True), *row.cells[1:]))
        before = area or before
        found.append(row)
    return found


def _grounds(body: list[GridRow]) -> tuple[tuple[str, int, Cell], ...]:
    found: dict[str, list[Cell]] = defaultdict(list)
    for row in body:
        for cell in row.cells:
            if cell.seen and cell.seen.here and cell.seen.here["evidence"]:
                found[cell.seen.here["evidence"]].append(cell)
    return tuple((text, len(cells), cells[0]) for text, cells in found.items())


def _unreported(start: int, grids: list[Grid]) -> Row:
    """A grid that the reading has no report of is shown all the same."""
    counts = dict.fromkeys(("cells", "facts", "blanks", "placeholders", "spanned", "quarantined", "checks"), 0)
    return {
        "table_code": None, "table_title": "", "first_line": start, "last_line": grids[-1].last_line,
        "header_match": "none", "operations": [], "checks_failed": 0, **counts,
    }  # fmt: skip
