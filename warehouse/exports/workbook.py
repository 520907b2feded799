"""Figures as an Excel workbook: notes, one sheet a printed table (rows: month and area, columns: metrics with their
units), and every figure with its provenance.

Text never becomes a formula: each text is written as text and marked so, also where a cell is edited later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from warehouse.exports.relations import Relation
from warehouse.spreadsheet import FORMULA_SIGNS

MOST_ROWS = 1_048_576
"""Rows of a sheet, Excel's own limit; longer lists go on in a further sheet."""

_DETAIL = (
    "month", "city_zh", "area_code", "area_zh", "metric_code", "metric_zh", "value", "unit", "printed", "status_zh",
    "checks_passed", "checks_failed", "evidence", "table_zh", "title_zh", "edition", "published_on", "source_name",
    "line", "column_no", "row_label",
)  # fmt: skip
_FILLS = {
    "repaired": PatternFill("solid", fgColor="FFF2CC"),
    "corrected": PatternFill("solid", fgColor="E4D7F5"),
}
_FAILED = Font(color="C00000")
_HEADER = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="center", horizontal="center")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_LONGEST_TITLE = 31


@dataclass(frozen=True, slots=True)
class Notes:
    """What the first sheet says: of which release, what was selected, by whom it may be used."""

    release_id: str
    published_at: str
    selected: str
    licence: str


def write_workbook(
    connection: duckdb.DuckDBPyConnection, relation: Relation, condition: str, file: Path, notes: Notes
) -> int:
    """The workbook of the selected figures; their number."""
    book = Workbook(write_only=True)
    count = _counted(connection, condition)
    _write_notes(book, connection, relation, notes, count)
    titles = {sheet.title for sheet in book.worksheets}
    for code, title in _tables(connection, condition):
        _write_table(book, connection, condition, code, _title(title, titles))
    _write_detail(book, connection, relation, condition, titles)
    book.save(file)
    return count


def _counted(connection: duckdb.DuckDBPyConnection, condition: str) -> int:
    row = connection.execute(f"select count(*) from marts.v_observation where {condition}").fetchone()
    return int(row[0]) if row else 0


def _tables(connection: duckdb.DuckDBPyConnection, condition: str) -> list[tuple[str, str]]:
    return connection.execute(
        f"select table_code, any_value(table_zh) from marts.v_observation where {condition} "
        "group by table_code order by table_code = 'narrative', table_code"
    ).fetchall()


# ------------------------------------------------------------------------------------------------ sheets


def _write_notes(
    book: Workbook, connection: duckdb.DuckDBPyConnection, relation: Relation, notes: Notes, count: int
) -> None:
    sheet = book.create_sheet("说明")
    sheet.column_dimensions["A"].width = 22
    sheet.column_dimensions["B"].width = 100
    lines: list[Sequence[Any]] = [
        ("城市工作简报数据",), (),
        ("发布", notes.release_id), ("发布时间", notes.published_at), ("选取范围", notes.selected),
        ("数值个数", count), ("使用许可", notes.licence or "未指明"), (),
        ("数值", "均按印出的单位与精度，不作换算；单位见各列标题与明细。空格表示没有印出或存疑隔离，空白不是零。"),
        ("年初累计", "多数指标为年初至报告月末的累计数，不可逐月相加。"),
        ("底色", "黄色：位置或个别字符经修正，依据见明细；紫色：人工更正。红字：有校验不成立。"), (),
        ("状态",),
    ]  # fmt: skip
    query = "select label_zh, note_zh from marts.dim_label where domain = 'status' order by code"
    lines += connection.execute(query).fetchall()
    lines += [(), ("计量单位",)]
    lines += connection.execute("select unit, meaning_zh from marts.dim_unit order by unit").fetchall()
    lines += [(), ("明细各列",)]
    about = {column.name: column for column in relation.columns}
    lines += [(about[name].name_zh or name, about[name].meaning_zh) for name in _DETAIL if name in about]
    for number, line in enumerate(lines):
        cells = [_cell(sheet, value) for value in line]
        if cells and (number == 0 or len(line) == 1):
            cells[0] = _text(sheet, str(cells[0]))
            cells[0].font = _HEADER
        sheet.append(cells)


def _write_table(book: Workbook, connection: duckdb.DuckDBPyConnection, condition: str, code: str, title: str) -> None:
    """A row a month and area; a column a metric and unit, in the order of the printed table."""
    rows = connection.execute(
        "select v.month, v.city_zh, v.area_zh, v.area_code, v.metric_code, v.unit, v.metric_zh, v.header_path_zh, "
        "v.value, f.decimals, v.status, v.checks_failed, m.column_order "
        "from marts.v_observation as v "
        "inner join marts.fct_observation as f using (area_code, month, metric_code) "
        "inner join marts.dim_metric as m using (metric_code) "
        f"where v.table_code = $1 and (v.area_code, v.month, v.metric_code) in "
        f"(select (area_code, month, metric_code) from marts.v_observation where {condition}) "
        "order by v.month, v.city_code, v.area_order",
        [code],
    ).fetchall()
    columns = sorted({(row[12], row[4], row[5], _short(row[6], row[7])) for row in rows})
    place = {(metric, unit): n for n, (_, metric, unit, _) in enumerate(columns, 3)}
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "D2"
    for letter, width in (("A", 10), ("B", 9), ("C", 18)):
        sheet.column_dimensions[letter].width = width
    for n in place.values():
        sheet.column_dimensions[get_column_letter(n + 1)].width = 15
    sheet.row_dimensions[1].height = 62
    header = ["月份", "城市", "地区", *(f"{label}\n（{unit}）" for _, _, unit, label in columns)]
    sheet.append([_head(sheet, text) for text in header])
    last = 1
    for (month, city, area, _), figures in _grouped(rows):
        line: list[Any] = [_month(sheet, month), _cell(sheet, city), _cell(sheet, area), *[None] * len(columns)]
        for row in figures:
            line[place[row[4], row[5]]] = _figure(sheet, row[8], row[9], row[10], row[11])
        sheet.append(line)
        last += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{last}"


def _write_detail(
    book: Workbook, connection: duckdb.DuckDBPyConnection, relation: Relation, condition: str, titles: set[str]
) -> None:
    about = {column.name: column for column in relation.columns}
    names = [name for name in _DETAIL if name in about]
    result = connection.execute(
        f"select {', '.join(names)}, status from marts.v_observation where {condition} "
        "order by city_code, month, table_code, metric_code, area_order"
    )
    sheet, written, value_at = None, MOST_ROWS, names.index("value")
    while block := result.fetchmany(10_000):
        for row in block:
            if sheet is None or written >= MOST_ROWS:
                sheet = book.create_sheet(_title("明细", titles))
                sheet.freeze_panes = "A2"
                sheet.append([_head(sheet, about[name].name_zh or name) for name in names])
                written = 1
            cells = [_cell(sheet, value) for value in row[:-1]]
            if row[-1] in _FILLS:
                cells[value_at] = WriteOnlyCell(sheet, cells[value_at])
                cells[value_at].fill = _FILLS[row[-1]]
            sheet.append(cells)
            written += 1


# ------------------------------------------------------------------------------------------------- cells


def _cell(sheet: Any, value: Any) -> Any:
    """What to append for ``value``; text stays text, whatever its first character. Most values need no cell of
    their own, which would cost ten times as much."""
    if isinstance(value, Decimal):
        return _plain(value)
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return _text(sheet, text) if text.startswith(FORMULA_SIGNS) else text


def _text(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA_SIGNS)
    return cell


def _figure(sheet: Any, value: Decimal, decimals: int, status: str, failed: int) -> Any:
    cell = WriteOnlyCell(sheet, _plain(value))
    cell.number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
    if status in _FILLS:
        cell.fill = _FILLS[status]
    if failed:
        cell.font = _FAILED
    return cell


def _plain(value: Decimal) -> int | float:
    """As Excel keeps numbers: fifteen digits, which four decimals of a printed figure never exceed."""
    return int(value) if value == value.to_integral_value() else float(value)


def _head(sheet: Any, text: str) -> Any:
    cell = _text(sheet, text)
    cell.font, cell.alignment = _HEADER, _WRAPPED
    return cell


def _month(sheet: Any, month: date) -> Any:
    cell = WriteOnlyCell(sheet, month)
    cell.number_format = 'yyyy"年"m"月"'
    return cell


def _short(name: str, header_path: str) -> str:
    """The metric's name without the table's, which the sheet says."""
    return name.partition("·")[2] or header_path or name


def _title(text: str, taken: set[str]) -> str:
    """A sheet's title that Excel admits and that no other sheet has."""
    wanted = _NOT_IN_TITLES.sub("", text)[:_LONGEST_TITLE] or "表"
    title, number = wanted, 1
    while title in taken:
        number += 1
        title = f"{wanted[: _LONGEST_TITLE - 4]} {number}"
    taken.add(title)
    return title


def _grouped(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[tuple[Any, ...], list[Sequence[Any]]]]:
    """Rows by (month, city, area, area code), in their order."""
    groups: Mapping[tuple[Any, ...], list[Sequence[Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row[:4]), []).append(row)  # type: ignore[attr-defined]
    yield from groups.items()
