"""Every number of a table is a figure, in quarantine, or something that says why it is none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ingest.document import Grid
from ingest.identify import identify
from ingest.match.header import header_kinds, split
from ingest.read import read_document
from ingest.reading import Reading, Rendition, read_edition
from ingest.reference import Reference
from tests.ingest.bulletin import accounting_closes, plain, quarantine, read, served, text_of, values

SERIES = """series: air-report
name: 空气质量通报
recognised_by:
  any: [空气质量]
  kind: [通报]
tables: [air_index]
"""
CONTRACT = """table: air_index
series: air-report
title: 空气质量综合指数
name_prefix: 综合指数
theme: air
period_basis: ytd
unit: 分
rows: {label: 县市区, roster: [county], total: none, cross: false}
columns:
  - {label: 综合指数, metric: air.index, role: score}
  - {label: 变化率, metric: air.yoy, role: change, unit: "%"}
"""
AREAS = """area_code,name_zh,kind,parent_code,also_printed_as
999900,甲州,city,,
999901,东县,county,999900,
999902,南县,county,999900,
999903,西县,county,999900,
"""
HEAD = "甲州空气质量通报\n2024年第8期\n2024年9月20日\n2024年1-8月空气质量情况通报\n\n"
TABLE = "表1 空气质量综合指数\n县市区\t综合指数\t变化率\n东县\t1.65\t-6.8%\n南县\t1.78\t1.1%\n西县\t2.55\t-6.9%\n"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    config: Path = tmp_path_factory.mktemp("config")
    for folder, name, text in (
        ("series", "t.yml", SERIES), ("contracts", "t.yml", CONTRACT), ("areas", "999900.csv", AREAS),
    ):  # fmt: skip
        (config / folder).mkdir()
        (config / folder / name).write_text(text, encoding="utf-8")
    return Reference.load(config)


def read_county(text: str, reference: Reference) -> Reading:
    document = read_document((HEAD + text).encode(), "county.txt")
    return read_edition([Rendition(document, identify(document, reference))], reference)


def header_of(*rows: str, names: frozenset[str] = frozenset()) -> int:
    grid = Grid(tuple(range(1, len(rows) + 1)), tuple(tuple(row.split("|")) for row in rows))
    return split(grid, names)[0]


@pytest.mark.parametrize(
    "rows",
    [
        ("部门|得分", "甲局|95.5", "乙局|93.2"),
        ("部门|得分|备注", "甲局|95.5|优秀", "乙局|93.2|良好"),
        ("名次|县市区|得分", "1|东县|95.5", "2|南县|93.2"),
        ("序号|项目|所在县|总投资|责任单位", "1|大桥|东县|12.5|甲局", "2|学校|南县|3.8|乙局"),
        ("项目|总投资", "大桥|12.5亿元", "学校|3.8亿元"),
        ("单位|进展", "甲局|完成投资5.2亿元", "乙局|新开工3个"),
        ("县市区|2019年|2020年", "甲|12.5|13.5"),
    ],
)
def test_a_header_ends_where_the_first_row_of_figures_begins(rows: tuple[str, ...]) -> None:
    assert header_of(*rows) == 1


def test_a_table_without_a_header_has_none() -> None:
    assert header_of("1|东县|1.65|-6.8%", "2|南县|1.78|1.1%") == 0
    assert header_of("东县|95.5", "南县|93.2", names=frozenset({"东县", "南县"})) == 0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1-9 月完成数", "header_period"),
        ("2018-2019 年签约项目", "header_year"),
        ("重大项目攻坚（180分）", "header_points"),
        ("(60分)", "header_points"),
        ("1-5 亿元项目", "header_threshold"),
        ("50 亿元及以上项目", "header_threshold"),
        ("引进“三类 500 强”", "header_name"),
        ("PM2.5", "header_name"),
        ("(3)=(1)/(2)", "column_number"),
        ("95.5", None),
        ("12", None),
        ("完成投资5.2", None),
    ],
)
def test_a_number_of_a_header_has_the_reason_that_makes_it_one(text: str, kind: str | None) -> None:
    found = header_kinds([("县市区", text)], [("东县", "1.5"), ("南县", "2.5")])
    assert found == [(0, 1, kind)]


def test_years_and_numbers_of_columns_are_told_from_figures_by_their_row() -> None:
    rows = [("指标", "2019", "2020"), ("甲", "1", "2", "3")]
    kinds = [kind for _, _, kind in header_kinds(rows, [("产值", "12.5", "13.5", "1.2")])]
    assert kinds == ["header_year", "header_year", "column_number", "column_number", "column_number"]


def test_a_unit_over_bare_figures_is_the_header_s_and_above_others_like_it_a_figure() -> None:
    assert header_kinds([("", "100分")], [("东县", "95.5")]) == [(0, 1, "header_points")]
    assert header_kinds([("", "100分")], [("东县", "95.5分")]) == [(0, 1, None)]


@pytest.mark.parametrize(
    "table",
    [
        "部门\t得分\n市甲局\t95.5\n市乙局\t93.2\n市丙局\t91.7\n",
        "名次\t部门\t得分\n1\t市甲局\t95.5\n2\t市乙局\t93.2\n",
        "项目\t进展\t责任单位\n东江大桥\t完成投资5.2亿元\t市甲局\n南岸学校\t3.8\t市乙局\n",
    ],
)
def test_every_number_of_a_table_that_no_contract_knows_is_held(table: str) -> None:
    found = read(text_of("better") + f"\n附件 10\n\n市直部门得分\n\n{table}")
    cells = [cell for row in table.splitlines() for cell in row.split("\t") if any(map(str.isdigit, cell))]
    assert Counter(q["printed"] for q in quarantine(found)) == Counter(cells)
    assert values(found) == values(plain())
    assert accounting_closes(found)


def test_a_header_printed_again_between_the_rows_is_no_row() -> None:
    lines = text_of("better").split("\n")
    first = next(n for n, line in enumerate(lines) if line.startswith("县市区\t计划开工"))
    again = [*lines[: first + 8], *lines[first : first + 2], *lines[first + 8 :]]
    found = read("\n".join(again))
    assert values(found) == values(plain())
    assert not quarantine(found)
    assert accounting_closes(found)


def test_numbers_of_row_labels_are_tokens_with_their_reason(county: Reference) -> None:
    numbered = TABLE.replace("县市区\t", "序号\t县市区\t")
    for n, area in enumerate(("东县", "南县", "西县"), 1):
        numbered = numbered.replace(f"{area}\t", f"{n}\t{area}\t")
    straight, found = read_county(TABLE, county), read_county(numbered, county)
    assert values(found) == values(straight)
    assert len(served(found)) == 6
    kinds = Counter(token["kind"] for token in found.tables["token"].to_pylist() if token["class"] == "non_fact")
    assert kinds["serial_number"] == 3
    assert accounting_closes(found)


def test_ranks_before_the_labels_are_held_and_the_figures_placed(county: Reference) -> None:
    ranked = TABLE.replace("县市区\t", "排名\t县市区\t")
    for n, area in ((2, "东县"), (3, "南县"), (1, "西县")):
        ranked = ranked.replace(f"{area}\t", f"{n}\t{area}\t")
    found = read_county(ranked, county)
    assert values(found) == values(read_county(TABLE, county))
    held = [(q["printed"], q["column"]) for q in quarantine(found) if q["table_code"] == "air_index"]
    assert sorted(held) == [("1", 1), ("2", 1), ("3", 1)]
    assert accounting_closes(found)


def test_digits_that_were_not_read_do_not_close_the_books() -> None:
    document = read_document(text_of("better").encode(), "a.txt")
    lost = type(document)(**{
        name: getattr(document, name) for name in document.__slots__ if name not in ("blocks", "digits")
    }, blocks=document.blocks[:-8], digits=document.digits)  # fmt: skip
    reference = Reference.load()
    found = read_edition([Rendition(lost, identify(document, reference))], reference)
    assert not accounting_closes(found)
