"""docs/contracts.md: its worked example is right as printed, and it leaves no field of the language out."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.contracts.lint import lint
from ingest.contracts.model import CategorySpec, ColumnSpec, ContractSpec, RowSpec
from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import Rendition, read_edition
from ingest.reference import Reference
from ingest.reference.area_files import AREA_COLUMNS, AREA_KINDS
from ingest.reference.model import SeriesSpec

GUIDE = (Path(__file__).parents[2] / "docs" / "contracts.md").read_text(encoding="utf-8")
EXAMPLE = GUIDE[GUIDE.index("## A worked example") :]
MASTHEAD = """潭简准字 8 号

湘潭市“产业项目建设年”活动工作简报

(2020 年第 20 期)

湘潭市“产业项目建设年”活动领导小组办公室

2020 年 10 月 20 日

全市“产业项目建设年”活动 1-9 月情况通报

一、总体情况

附件 1

全市“产业项目建设年”活动保障性住房建设情况表

单位：个，亿元

"""


def block(language: str) -> str:
    return re.findall(rf"```{language}\n(.*?)```", EXAMPLE, re.S)[0]


def bulletin() -> str:
    """The example's printed table as text: tab-separated, a label over its first column."""
    lines = EXAMPLE[EXAMPLE.index("    县市区") :].split("\n\n")[0].splitlines()
    top, second, *rows = [re.split(r"\s{2,}", line.strip()) for line in lines]
    header = [
        top[0],
        *(text for label, span in zip(top[1:], (3, 3, 2), strict=True) for text in (label, *[""] * (span - 1))),
    ]
    return MASTHEAD + "\n".join("\t".join(row) for row in (header, ["", *second], *rows)) + "\n"


def test_the_worked_example_checks_and_loads(tmp_path: Path) -> None:
    for folder, name, text in (
        ("areas", "430300.csv", block("csv")),
        ("contracts", "housing.yml", block("yaml")),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
    report = lint(tmp_path)
    assert [f for f in report.findings if f.level != "info" and not report.is_bundled(f)] == []

    reference = Reference.load(tmp_path)
    document = read_document(bulletin().encode(), "2020-20.txt")
    reading = read_edition([Rendition(document, identify(document, reference))], reference)
    served = {
        (row["area_code"], row["metric_code"]): f"{row['value'].normalize():f}"
        for row in reading.tables["observation"].to_pylist()
    }
    assert len(served) == 3 * 8
    assert served["430304", "housing.investment.completed"] == "5.8"
    assert served["430300", "housing.rental.start_rate"] == "85"
    assert served["430302", "housing.renewal.started"] == "40"
    assert reading.tables["quarantine"].num_rows == 0
    assert "fails" not in reading.tables["check"]["outcome"].to_pylist()


def test_every_field_and_kind_is_explained() -> None:
    fields = {
        *ContractSpec.model_fields, *RowSpec.model_fields, *ColumnSpec.model_fields,
        *CategorySpec.model_fields,        *SeriesSpec.model_fields, *AREA_COLUMNS, *AREA_KINDS,
    }  # fmt: skip
    assert [name for name in sorted(fields) if not re.search(rf"`[^`\n]*\b{name}\b|^\s*{name}:", GUIDE, re.M)] == []


def test_every_unit_is_named() -> None:
    assert [unit for unit in Reference.load().units if unit not in GUIDE] == []
