"""The workbook as a person meets it, read by openpyxl."""

from __future__ import annotations

import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest

from warehouse.exports import Selection, export
from warehouse.exports import workbook as written_workbook
from warehouse.home import Home


@pytest.fixture(scope="module")
def book(home: Home, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    folder = tmp_path_factory.mktemp("workbook") / "out"
    export(home, "xlsx", folder, Selection(months=("2020-09",)), licence={"name": "CC-BY-4.0"})
    return openpyxl.load_workbook(folder / "figures.xlsx")


def test_notes_come_first_and_say_what_this_is(book: openpyxl.Workbook) -> None:
    notes = {str(row[0].value): row[1].value for row in book["说明"].iter_rows(max_col=2) if row[0].value}
    assert book.sheetnames[0] == "说明"
    assert notes["选取范围"] == "月份：2020-09"
    assert notes["使用许可"] == "CC-BY-4.0"
    assert "亿元" in notes
    assert "状态" in notes


def test_every_table_has_a_sheet_with_units_in_its_headers(book: openpyxl.Workbook) -> None:
    sheet = book["重点项目完成投资情况表"]
    header = [cell.value for cell in sheet[1]]
    assert header[:3] == ["月份", "城市", "地区"]
    total = next(n for n, text in enumerate(header) if text == "完成投资·合计\n（亿元）")
    rows = {(row[1].value, row[2].value): row for row in sheet.iter_rows(min_row=2)}
    cell = rows["株洲市", "醴陵市"][total]
    assert (cell.value, cell.number_format) == (101.74, "#,##0.00")
    assert cell.data_type == "n"
    assert sheet.freeze_panes == "D2"


def test_the_details_hold_every_figure_once(book: openpyxl.Workbook, release: duckdb.DuckDBPyConnection) -> None:
    sheet = book["明细"]
    header = [cell.value for cell in sheet[1]]
    assert {"地区名称", "数值", "计量单位", "印出原文", "行号"} <= set(header)
    expected = release.execute("select count(*) from marts.v_observation where month = date '2020-09-01'").fetchone()
    assert expected is not None
    assert sheet.max_row - 1 == expected[0]
    in_tables = sum(
        cell.value is not None
        for name in book.sheetnames
        if name not in ("说明", "明细")
        for row in book[name].iter_rows(min_row=2, min_col=4)
        for cell in row
    )
    assert in_tables == expected[0], "each figure stands in the sheet of its table too"


def test_repaired_figures_are_marked(book: openpyxl.Workbook) -> None:
    sheet = book["明细"]
    header = [cell.value for cell in sheet[1]]
    value, status = header.index("数值"), header.index("状态名称")
    marked = [row for row in sheet.iter_rows(min_row=2) if row[value].fill.fgColor.rgb == "00FFF2CC"]
    assert marked
    assert {row[status].value for row in marked} == {"已修正"}


def test_no_text_becomes_a_formula(home: Home, tmp_path: Path) -> None:
    """Labels of a hostile document, as they would come through the release."""
    database = tmp_path / "hostile.duckdb"
    hostile = ['=HYPERLINK("http://x")', "+1+1", "-1+1", "@SUM(A1)", "\t=1", "a\x0bb"]
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach '{home.database.resolve()}' as release (read_only)")
        connection.execute("create schema marts")
        for name in ("dim_label", "dim_unit", "dim_metric"):
            connection.execute(f"create table marts.{name} as from release.marts.{name}")
        names = "', '".join(text.replace("'", "''") for text in hostile)
        for name in ("v_observation", "fct_observation"):
            connection.execute(
                f"create table marts.{name} as select * replace (['{names}'][line % {len(hostile)} + 1] as row_label) "
                f"from release.marts.{name} where month = date '2020-09-01' and table_code = 'narrative'"
            )
        relation = written_workbook.Relation(
            "v_observation", False, "",
            tuple(_column(row[0]) for row in connection.execute("describe marts.v_observation").fetchall()),
        )  # fmt: skip
        notes = written_workbook.Notes("1", "2020", "全部", "")
        written_workbook.write_workbook(connection, relation, "true", tmp_path / "h.xlsx", notes)
    book = openpyxl.load_workbook(tmp_path / "h.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {'=HYPERLINK("http://x")', "+1+1", "@SUM(A1)"} <= {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells if cell.value[0] in "=+-@")
    with zipfile.ZipFile(tmp_path / "h.xlsx") as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        assert sheets
        assert not any(b"<f>" in archive.read(name) for name in sheets)


def _column(name: str) -> object:
    from warehouse.exports.relations import Column

    return Column(name, "VARCHAR", False, "", "")


def test_a_list_longer_than_a_sheet_goes_on_in_the_next(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written_workbook, "MOST_ROWS", 1000)
    written = export(home, "xlsx", tmp_path / "out", Selection(months=("2020-09",)))
    book = openpyxl.load_workbook(tmp_path / "out" / "figures.xlsx")
    parts = [book[name] for name in book.sheetnames if name.startswith("明细")]
    assert [sheet.max_row for sheet in parts[:-1]] == [1000] * (len(parts) - 1)
    assert sum(sheet.max_row - 1 for sheet in parts) == written.rows["figures.xlsx"] > 1000
