"""A clean bulletin as an annotated page: every body cell of its annexes knows which figure it carries.

Annotation is by position alone (row by roster, column by contract), which a clean rendition allows; no
header, name or value is read. Damage is then done to the page, so that where each figure went is known and
not guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from ingest.contracts.model import TableContract
from ingest.reference import Reference
from tests.synthetic.printing import Printed

Key = tuple[str, str]
"""(area code, metric code)"""

_ANNEX = re.compile(r"^附件\s*(\d+)\s*$")
_NUMBER = re.compile(r"-?\d+(\.\d+)?%?")
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass
class Cell:
    """One printed cell. ``key`` is the figure it carries; ``fact`` is False for blanks, signs and spans.

    ``right`` is what a faithful print of the same layout would say, in ``unit``; ``said`` is the unit that labels say.
    Damage changes ``text`` and ``said`` alone; a converted unit or a contradiction of the source changes all.
    """

    text: str
    key: Key | None = None
    fact: bool = False
    right: str = ""
    unit: str = ""
    said: str = ""
    stands: Key | None = None
    """The place where it stands since cells changed places; None where that is its own."""

    @property
    def place(self) -> Key | None:
        """The figure that a reader who goes by labels and order takes it for."""
        return self.stands or self.key

    @property
    def value(self) -> Decimal | None:
        """The number that the text says to a reader who knows nothing else; None where it is no plain number."""
        return value_of(self.text)


@dataclass
class Row:
    """Cells of a line with ``separator`` between them. ``area`` of a body row; ``depth`` of a header row."""

    cells: list[Cell]
    area: str | None = None
    separator: str = "\t"
    depth: int = 0

    def facts(self) -> Iterator[Cell]:
        return (cell for cell in self.cells if cell.fact)

    def line(self) -> str:
        texts = [cell.text for cell in self.cells]
        if self.separator == "|":
            return f"| {' | '.join(texts)} |"
        joined = self.separator.join(texts)
        return joined if self.separator == "\t" else " ".join(joined.split())


@dataclass
class Annex:
    """``before``: number, title, unit lines; ``after``: notes. ``body`` may come to hold repeated
    headers. ``stated``: figures that a note states and no table prints."""

    contract: TableContract
    before: list[str]
    header: list[Row]
    body: list[Row | str]
    after: list[str]
    stated: tuple[Key, ...] = ()

    @property
    def rows(self) -> list[Row]:
        """Body rows with figures."""
        return [row for row in self.body if isinstance(row, Row) and row.area is not None]

    def facts(self) -> Iterator[Cell]:
        return (cell for row in self.rows for cell in row.facts())

    def unit_of(self, cell: Cell) -> str:
        """The contract's unit of a cell."""
        assert cell.key is not None
        return self.unit_at(cell.key)

    def unit_at(self, place: Key) -> str:
        """The contract's unit of what stands there."""
        position, category = self.contract.column_of[place[1]]
        return self.contract.columns[position].units[category]

    @property
    def label_columns(self) -> int:
        return self.contract.label_columns


@dataclass
class Page:
    """``narrative`` and ``restated``: what the running text prints now, of its own figures and of tables'."""

    front: list[str]
    annexes: list[Annex]
    back: list[str]
    narrative: dict[Key, Printed] = field(default_factory=dict)
    restated: dict[Key, Printed] = field(default_factory=dict)
    only: str | None = None
    """Table code of the one annex to damage, where it is given."""

    def annex(self, code: str) -> Annex | None:
        return next((annex for annex in self.annexes if annex.contract.code == code), None)


@dataclass
class Source:
    """A page with its truth: table facts, narrative facts, what the narrative restates, non-facts."""

    name: str
    page: Page
    city: str
    month: str
    facts: dict[Key, Printed]
    narrative: dict[Key, Printed]
    restated: dict[Key, Printed]
    non_facts: set[Key] = field(default_factory=set)


def value_of(text: str) -> Decimal | None:
    """``text`` as a number: full width folded, spaces and thousands separators taken out; None for anything else."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).rstrip("%")
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def printed(text: str, unit: str) -> Printed:
    return Printed(Decimal(text.rstrip("%")), unit, text)


def parse_page(text: str, city: str, reference: Reference) -> tuple[Page, dict[Key, Printed], set[Key]]:
    """(page, facts, non-facts) of a clean rendition; ValueError where a table is not its contract's."""
    lines = text.split("\n")
    starts = [n for n, line in enumerate(lines) if _ANNEX.match(line)]
    end = next((n for n in range(len(lines) - 1, 0, -1) if "\t" in lines[n]), len(lines))
    end = next((n for n in range(end, len(lines)) if lines[n].startswith("报")), len(lines))
    facts: dict[Key, Printed] = {}
    non_facts: set[Key] = set()
    annexes = []
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        annexes.append(_annex(lines[start:stop], city, reference, facts, non_facts))
    return Page(lines[: starts[0]], annexes, lines[end:]), facts, non_facts


def _annex(lines: list[str], city: str, reference: Reference, facts: dict[Key, Printed], non_facts: set[Key]) -> Annex:
    title = "".join(lines[:6]).replace(" ", "")
    contract = next(
        c for c in reference.contracts.values() if re.search(re.sub(r"\{.*?\}", ".{1,4}", c.spec.title), title)
    )
    first = next(n for n, line in enumerate(lines) if "\t" in line)
    last = max(n for n, line in enumerate(lines) if "\t" in line)
    areas = [a.code for a in reference.areas_of(city, contract.rows.roster)]
    areas = ([city] if contract.rows.total == "first" else []) + areas
    areas += [f"{city}-cross"] if contract.rows.cross else []
    places = [(area, category) for area in areas for category in contract.category_codes]
    table = lines[first : last + 1]
    header, body = table[: -len(places)], table[-len(places) :]
    rows: list[Row | str] = []
    for (area, category), line in zip(places, body, strict=True):
        texts = line.split("\t")
        if len(texts) != contract.label_columns + len(contract.columns):
            raise ValueError(f"{contract.code}: {len(texts)} cells in the row of {area}")
        cells = [Cell(text) for text in texts[: contract.label_columns]]
        for column, cell_text in zip(contract.columns, texts[contract.label_columns :], strict=True):
            key = (area, column.metrics[category])
            number = bool(_NUMBER.fullmatch(cell_text))
            fact = number and not (column.span and area != city)
            unit = column.units[category]
            cells.append(Cell(cell_text, key, fact, cell_text, unit, unit))
            if fact:
                facts[key] = printed(cell_text, unit)
            else:
                non_facts.add(key)
        rows.append(Row(cells, area))
    heads = [Row([Cell(t) for t in line.split("\t")], depth=depth) for depth, line in enumerate(header)]
    return Annex(contract, lines[:first], heads, rows, lines[last + 1 :])


def annex_lines(annex: Annex) -> list[str]:
    """The annex as printed."""
    rows = [row if isinstance(row, str) else row.line() for row in (*annex.header, *annex.body)]
    return [*annex.before, *rows, *annex.after]


def render(page: Page) -> tuple[str, dict[Key, tuple[int, str]]]:
    """(text, where each fact now stands: key -> line, printed text)."""
    lines = list(page.front)
    places: dict[Key, tuple[int, str]] = {}
    for annex in page.annexes:
        lines += annex.before
        for row in (*annex.header, *annex.body):
            if isinstance(row, str):
                lines.append(row)
                continue
            lines.append(row.line())
            for cell in row.facts():
                if cell.key is not None:
                    places[cell.key] = (len(lines), cell.text)
        lines += annex.after
    return "\n".join([*lines, *page.back]), places
