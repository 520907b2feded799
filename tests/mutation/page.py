"""A clean bulletin as an annotated page: every body cell of its annexes knows which figure it carries.

Annotation is by position alone (row by roster, column by contract), which a clean rendition allows; no
header, name or value is read. Damage is then done to the page, so that where each figure went is known and
not guessed.
"""

from __future__ import annotations

import re
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


@dataclass
class Cell:
    """One printed cell. ``key`` is the figure it carries; ``fact`` is False for blanks, signs and spans."""

    text: str
    key: Key | None = None
    fact: bool = False


@dataclass
class Row:
    """Cells of a line with ``separator`` between them. ``area`` of a body row; ``depth`` of a header row."""

    cells: list[Cell]
    area: str | None = None
    separator: str = "\t"
    depth: int = 0

    def facts(self) -> Iterator[Cell]:
        return (cell for cell in self.cells if cell.fact)


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

    @property
    def label_columns(self) -> int:
        return self.contract.label_columns


@dataclass
class Page:
    front: list[str]
    annexes: list[Annex]
    back: list[str]

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
            cells.append(Cell(cell_text, key, fact))
            if fact:
                facts[key] = printed(cell_text, column.units[category])
            else:
                non_facts.add(key)
        rows.append(Row(cells, area))
    heads = [Row([Cell(t) for t in line.split("\t")], depth=depth) for depth, line in enumerate(header)]
    return Annex(contract, lines[:first], heads, rows, lines[last + 1 :])


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
            joined = row.separator.join(cell.text for cell in row.cells)
            lines.append(joined if row.separator == "\t" else " ".join(joined.split()))
            for cell in row.facts():
                if cell.key is not None:
                    places[cell.key] = (len(lines), cell.text)
        lines += annex.after
    return "\n".join([*lines, *page.back]), places
