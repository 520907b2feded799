"""What is remembered from document to document changes no reading: no order, fresh start or full memory does."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ingest import figures, labels
from ingest.align.plain import place_plain
from ingest.align.table import place_table
from ingest.figures import count_numeric, has_digit, read_figure
from ingest.identify import identify
from ingest.match.tables import match_tables
from ingest.read import read_document
from ingest.read.encoding import decode
from ingest.reading import Rendition, read_edition
from ingest.reference import Reference
from ingest.remembered import Remembered
from tests.synthetic import generate

SYNTHETIC = Path(__file__).parents[1] / "synthetic"
BULLETINS = [
    generate(code, month, 5).text
    for month in (date(2019, 1, 1), date(2020, 9, 1), date(2021, 12, 1))
    for code in ("430200", "430300", "431100")
]


def rows_of(text: str, reference: Reference) -> dict[str, Any]:
    document = read_document(text.encode(), "bulletin.txt")
    reading = read_edition([Rendition(document, identify(document, reference))], reference)
    return {name: table.to_pylist() for name, table in reading.tables.items()}


def damaged(text: str) -> str:
    """The same with a row headed by its neighbour's name and a cell lost: no table is plain for both reasons."""
    lines = text.split("\n")
    rows = [n for n, line in enumerate(lines) if line.count("\t") > 4]
    first, second = rows[len(rows) // 2], rows[len(rows) // 2 + 1]
    lines[first] = "\t".join([lines[second].split("\t")[0], *lines[first].split("\t")[1:]])
    lines[rows[-1]] = lines[rows[-1]].rpartition("\t")[0]
    return "\n".join(lines)


def test_order_and_what_was_read_before_make_no_difference() -> None:
    texts = [each for text in BULLETINS for each in (text, damaged(text))]
    one = Reference.load(SYNTHETIC)
    forward = [rows_of(text, one) for text in texts]
    other = Reference.load(SYNTHETIC)
    backward = [rows_of(text, other) for text in reversed(texts)]
    assert forward == backward[::-1]
    for text, rows in zip(texts[:4], forward, strict=False):
        other._cache.clear()
        assert rows_of(text, other) == rows


def test_a_memory_that_is_always_full_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    reference = Reference.load(SYNTHETIC)
    expected = rows_of(BULLETINS[0], reference)
    for module in (figures, labels):
        for memory in [value for value in vars(module).values() if isinstance(value, Remembered)]:
            monkeypatch.setattr(memory, "_limit", 3)
    for key in ("forms", "sheets"):
        monkeypatch.setattr(reference._cache[key], "_limit", 1)
    assert rows_of(BULLETINS[4], reference) != expected
    assert rows_of(BULLETINS[0], reference) == expected


def test_memory_is_bounded_and_asks_once() -> None:
    asked: list[int] = []

    def work_out(number: int) -> int:
        asked.append(number)
        return number * number

    memory = Remembered(work_out, 10)
    assert [memory[n] for n in (3, 3, 4, 3)] == [9, 9, 16, 9]
    assert asked == [3, 4]
    assert [memory[n] for n in range(100)] == [n * n for n in range(100)]
    assert len(memory) <= 10


@pytest.mark.parametrize("text", BULLETINS[::2])
def test_plain_tables_are_placed_as_a_close_look_places_them(text: str) -> None:
    reference = Reference.load(SYNTHETIC)
    document = read_document(text.encode(), "bulletin.txt")
    identity = identify(document, reference)
    tables = match_tables(document, identity.city_code, identity.series_code, reference)
    together = place_plain(tables, identity.city_code, reference)
    assert any(together)
    for table, plain in zip(tables, together, strict=True):
        alone = place_plain([table], identity.city_code, reference)[0]
        assert plain == alone
        if plain is None:
            continue
        close = place_table(table, identity.city_code, reference, closely=True)
        for name in ("layout", "texts", "figures", "lines", "source_columns", "row_labels", "spanned", "header_match"):
            assert getattr(plain, name) == getattr(close, name), (table.title, name)
        assert plain.states == close.states, table.title


def test_cells_with_digits_are_counted_alike_one_by_one_and_at_once() -> None:
    random = Random(3)
    for _ in range(2000):
        cells = [
            "".join(random.choices("0189.%-县 \n²①½𐩀\ud800𝟘", k=random.randrange(4)))
            for _ in range(random.randrange(9))
        ]
        assert count_numeric(cells) == sum(map(has_digit, cells)), cells
    assert all(has_digit(chr(code)) == chr(code).isdigit() for code in range(0x3000))


@pytest.mark.parametrize(
    "text", ["12", "12.5", "0", "0.00%", "-3.1%", "", " ", "-", "/", "1 2", "1,234", "l2", "县", "５"]
)
def test_a_shape_is_the_figure_without_its_value(text: str) -> None:
    figure = read_figure(text)
    shape = figure.shape
    assert shape & 7 == figure.kind
    flags = [bool(shape & flag) for flag in (8, 16, 32, 64)]
    assert flags == [figure.decimals > 0, figure.percent, figure.value != 0, figure.note is not None]


@pytest.mark.parametrize("code", [*range(0x20), 0x7F, 0x85, 0xA0, 0x3000, 0xFEFF, 0xFFFE, 0xFFFF])
def test_control_characters_are_refused_as_bytes_as_they_are_as_characters(code: int) -> None:
    content = f"简报{chr(code)}第一期".encode()
    refused = code in {*range(9), *range(0x0E, 0x1C), 0x7F, 0xFFFE, 0xFFFF}
    try:
        text, encoding = decode(content, "x.txt")
    except Exception:
        assert refused
    else:
        assert (encoding != "utf-8") == refused
        assert refused or text == content.decode()
