"""Documents and identities for the narrative's tests, built from lines of text."""

from __future__ import annotations

from datetime import date
from functools import cache

from ingest.document import Document, Grid, Paragraph
from ingest.identify import Identity
from ingest.narrative import NarrativeReading, read_narrative
from ingest.reference import Reference

SERIES = "industrial-project-year"
CITY = "430200"


@cache
def reference() -> Reference:
    return Reference.load()


def document(text: str) -> Document:
    """A line with a tab is a row of a table; other lines that are not blank are paragraphs."""
    blocks: list[Paragraph | Grid] = []
    rows: list[tuple[int, tuple[str, ...]]] = []
    lines = text.split("\n")
    for number, line in enumerate([*lines, ""], 1):
        if "\t" in line:
            rows.append((number, tuple(line.split("\t"))))
            continue
        if rows:
            blocks.append(Grid(tuple(n for n, _ in rows), tuple(cells for _, cells in rows)))
            rows = []
        if line.strip():
            blocks.append(Paragraph(number, line))
    return Document("0" * 64, "test.txt", "text", "utf-8", len(text), len(lines), tuple(blocks))


def identity(month: int = 9, city: str = CITY) -> Identity:
    return Identity(
        SERIES, city, 2020, 14, "original", date(2020, month, 1), f"1-{month}月" if month > 1 else "1月",
        date(2020, 10, 27), "工作简报",
    )  # fmt: skip


def read(text: str, month: int = 9, city: str = CITY) -> NarrativeReading:
    return read_narrative(document(text), identity(month, city), reference())


def figures(text: str, month: int = 9) -> dict[str, str]:
    """``metric`` (``metric@area`` for an area that is not the city) -> value and unit: ``891.3 亿元``."""
    return {
        figure.metric_code + ("" if figure.area_code == CITY else f"@{figure.area_code}"): (
            f"{figure.value} {figure.unit}"
        )
        for figure in read(text, month).figures
    }
