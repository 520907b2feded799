"""What may not enter the lake is refused with its place; what people print twice or lose is no reason."""

from __future__ import annotations

from datetime import date
from functools import cache

import pyarrow as pa
import pytest

from ingest.emit.schemas import SCHEMAS
from ingest.emit.soundness import UnsoundReading, refuse_out_of_range, refuse_unsound
from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import Reading, Rendition, read_edition
from tests.poison.documents import reference, too_large
from tests.synthetic import Bulletin, generate

CITY, MONTH = "430300", date(2020, 6, 1)


@cache
def bulletin() -> Bulletin:
    return generate(CITY, MONTH)


def read(text: str) -> Reading:
    document = read_document(text.encode(), "a.txt")
    return read_edition([Rendition(document, identify(document, reference()))], reference())


def altered(dataset: str, column: str, value: object) -> dict[str, pa.Table]:
    tables = dict(read(bulletin().text).tables)
    rows = tables[dataset].to_pylist()
    rows[1][column] = value
    tables[dataset] = pa.Table.from_pylist(rows, SCHEMAS[dataset])
    return tables


def test_a_sound_reading_is_let_in() -> None:
    tables = read(bulletin().text).tables
    refuse_out_of_range(tables, reference())
    refuse_unsound(tables, reference())


@pytest.mark.parametrize(
    ("dataset", "column", "value", "code"),
    [
        ("table_reading", "header_match", "guessed", "unknown_code"),
        ("check", "outcome", "maybe", "unknown_code"),
        ("observation", "status", "hoped", "unknown_code"),
        ("observation", "area_code", "999999", "unknown_reference"),
        ("observation", "metric_code", "no.such", "unknown_reference"),
        ("observation", "unit", "斤", "unknown_reference"),
    ],
)
def test_what_no_list_has_is_refused_with_its_place(dataset: str, column: str, value: str, code: str) -> None:
    with pytest.raises(UnsoundReading) as caught:
        refuse_unsound(altered(dataset, column, value), reference())
    assert caught.value.code == code
    assert value in str(caught.value)
    assert caught.value.row


def test_a_row_twice_is_refused() -> None:
    tables = dict(read(bulletin().text).tables)
    for dataset in ("observation", "check", "table_reading", "token"):
        twice = {**tables, dataset: pa.concat_tables([tables[dataset], tables[dataset].slice(3, 1)])}
        with pytest.raises(UnsoundReading, match="two rows have the same key") as caught:
            refuse_unsound(twice, reference())
        assert caught.value.code == "twice"


def test_a_figure_that_no_column_takes_is_refused_with_its_place() -> None:
    with pytest.raises(UnsoundReading, match="larger than any") as caught:
        refuse_out_of_range(read(too_large(CITY, MONTH, 1).decode()).tables, reference())
    assert caught.value.table
    assert caught.value.column


@pytest.mark.parametrize("printed_again", ["a table", "a row", "a total"])
def test_what_is_printed_twice_is_no_row_twice(printed_again: str) -> None:
    lines = bulletin().text.split("\n")
    first = next(n for n, line in enumerate(lines) if line.count("\t") > 5)
    last = next(n for n in range(first, len(lines)) if "\t" not in lines[n])
    places = {"a table": (first - 4, last), "a row": (last - 3, last - 2), "a total": (first + 4, first + 5)}
    begin, end = places[printed_again]
    again = [*lines[:last], *lines[begin:end], *lines[last:]]
    refuse_unsound(read("\n".join(again)).tables, reference())


def annexes(text: str) -> list[str]:
    return [row["table_code"] for row in read(text).tables["check"].to_pylist() if row["rule_kind"] == "annex"]


def test_an_annex_that_is_listed_and_not_there_is_a_failed_check() -> None:
    text = bulletin().text
    assert annexes(text) == []
    tables = list(bulletin().tables)
    begin, end = text.index("\n附件 2\n"), text.index("\n附件 3\n")
    assert annexes(text[:begin] + text[end:]) == [tables[1]]
    # Its title without its table is no annex either.
    kept = "\n".join(line for line in text[begin:end].split("\n") if "\t" not in line)
    assert annexes(text[:begin] + kept + text[end:]) == [tables[1]]


def test_a_list_of_annexes_in_one_line_is_read_too() -> None:
    text = bulletin().text
    begin = text.index("- 附件：")
    end = text.index("\n\n", begin)
    listed = [line.strip("- ") for line in text[begin:end].split("\n")[1:]]
    in_a_line = text[:begin] + "附件：" + " ".join(listed) + text[end:]
    assert annexes(in_a_line) == []
    cut = in_a_line.index("\n附件 2\n"), in_a_line.index("\n附件 3\n")
    assert annexes(in_a_line[: cut[0]] + in_a_line[cut[1] :]) == [list(bulletin().tables)[1]]
    assert annexes(text[:end] + f"\n- {len(listed) + 1}.一份没有的工作方案" + text[end:]) == ["narrative"]
