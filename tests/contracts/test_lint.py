"""``bulletins contracts check``: each mistake is told with its line and what to do, all in one run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.contracts.lint import Finding, LintReport, lint
from ingest.errors import BulletinError, ReferenceDataError
from ingest.reference import Reference
from tests.synthetic import AREAS

HOUSING = (Path(__file__).parent / "housing.yml").read_text(encoding="utf-8")
EAST = "999901,东区,district,999900,\n"
AREA_HEAD = "area_code,name_zh,kind,parent_code,also_printed_as\n"
CITY = "999900,某某市,city,,合计|全市\n"


def check(folder: Path, **files: str) -> LintReport:
    """Lint of files given by name (``__`` for a dot) and content, beside the bundled ones."""
    paths = []
    for name, text in files.items():
        path = folder / name.replace("__", ".")
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return lint(None, paths)


def only(report: LintReport, level: str = "error") -> Finding:
    [finding] = [f for f in report.findings if f.level == level]
    return finding


def changed(old: str, new: str) -> str:
    assert HOUSING.count(old) >= 1
    return HOUSING.replace(old, new, 1)


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


def test_the_bundled_files_are_in_order() -> None:
    report = lint()
    assert [f for f in report.findings if f.level == "error"] == []
    assert report.reference is not None
    assert "unguarded" not in {f.code for f in report.findings}


def test_a_good_contract_passes(tmp_path: Path) -> None:
    report = check(tmp_path, housing__yml=HOUSING)
    assert {f.level for f in report.findings} <= {"info"}
    assert report.reference is not None
    assert "housing" in report.reference.contracts


MISTAKES: dict[str, tuple[str, str, str, str, str]] = {
    "yaml": (
        "unit: 个",
        "unit: [个",
        "yaml",
        "not valid YAML",
        "rows:",
    ),
    "misspelt field": (
        "theme: housing",
        "them: housing",
        "unknown_field",
        "Did you mean theme?",
        "them:",
    ),
    "misspelt field of a column": (
        "role: plan}",
        "rol: plan}",
        "unknown_field",
        "Did you mean role?",
        "rol:",
    ),
    "missing field": (
        "theme: housing\n",
        "",
        "missing_field",
        "theme",
        "table:",
    ),
    "bad role": (
        "role: plan}",
        "role: target}",
        "schema",
        "plan",
        "role: target",
    ),
    "capitals in a code": (
        "metric: housing.rental.plan",
        "metric: Housing.Plan",
        "schema",
        "a-z",
        "Housing.Plan",
    ),
    "key twice": (
        "unit: 个\n",
        "unit: 个\nunit: 亿元\n",
        "repeated_key",
        "written twice",
        "unit: 亿元",
    ),
    "unknown unit": (
        "unit: 亿元}",
        "unit: 亿}",
        "unknown_unit",
        "Did you mean 亿元?",
        "unit: 亿}",
    ),
    "unknown kind": (
        "[district,",
        "[distrikt,",
        "roster_kind",
        "Did you mean district?",
        "distrikt",
    ),
    "unknown series": (
        "series: industrial-project-year",
        "series: industrial",
        "unknown_series",
        "industrial-project-year",
        "series:",
    ),
    "unknown placeholder": (
        "{期间}开工",
        "{期}开工",
        "placeholder",
        "{期间}",
        "{期}开工",
    ),
    "neither metric nor columns": (
        "metric: housing.rental.plan, role: plan",
        "also: [计划数]",
        "no_metric",
        "would be lost",
        "also: [计划数]",
    ),
    "category without categories": (
        "metric: housing.rental.plan",
        'metric: "housing.{category}.plan"',
        "metric_code",
        "row categories",
        "{category}",
    ),
    "metric of another table": (
        "housing.rental.plan,",
        "works.start.plan,",
        "metric_twice",
        "works.yml",
        "works.start.plan",
    ),
    "span without total": (
        "total: first",
        "total: none",
        "span",
        "no total row",
        "span: true",
    ),
    "no rule": (
        "housing.rental.started / housing.rental.plan",
        "a ^ b",
        "edit_rule",
        "not an edit rule",
        "a ^ b",
    ),
    "unknown metric": (
        "/ housing.rental.plan",
        "/ housing.rental.plans",
        "unknown_metric",
        "Did you mean housing.rental.plan?",
        "plans",
    ),
    "rule to another table": (
        "/ housing.rental.plan",
        "/ works.start.plan",
        "other_table",
        "series file",
        "works.start.plan",
    ),
    "ratio that is no rate": (
        'unit: "%"}',
        "unit: 个}",
        "rule_units",
        "its unit is 个",
        "- housing.rental.start_rate",
    ),
    "money divided by a count": (
        "/ housing.rental.plan",
        "/ housing.investment.plan",
        "rule_units",
        "个 and 亿元",
        "/ housing.investment",
    ),
    "two rules for one figure": (
        "edits:\n",
        "edits:\n  - housing.renewal.start_rate = housing.rental.started / housing.renewal.plan\n",
        "rule_twice",
        "the ledger names both alike",
        "= housing.renewal.started / housing.renewal.plan",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_told_with_its_line_and_what_to_do(mistake: str, tmp_path: Path) -> None:
    old, new, code, told, place = MISTAKES[mistake]
    text = changed(old, new)
    if mistake == "span without total":
        text = text.replace("metric: housing.rental.plan,", "metric: housing.rental.plan, span: true,")
    report = check(tmp_path, housing__yml=text)
    [finding] = [f for f in report.findings if f.level == "error" and f.code == code]
    assert told in f"{finding.message} {finding.remedy}"
    assert finding.file.name == "housing.yml"
    assert finding.line == line_of(text, place)
    assert report.reference is None


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = changed("unit: 亿元}", "unit: 亿}").replace("[district,", "[distrikt,").replace("a ^ b", "")
    text = text.replace("/ housing.rental.plan", "/ housing.rental.plans")
    areas = f"{AREA_HEAD}{CITY}999901,东区,distrikt,999900,\n999902,西区,district,999909,\n"
    report = check(tmp_path, housing__yml=text, areas__csv=areas, more__yml="tables: [a]\n")
    codes = {f.code for f in report.findings if f.level == "error"}
    assert {"unknown_unit", "roster_kind", "unknown_metric", "area_kind", "area_parent", "file_kind"} <= codes


def test_money_and_counts_do_not_add_up(tmp_path: Path) -> None:
    rule = "  - housing.rental.plan = housing.renewal.plan + housing.investment.plan\n"
    finding = only(check(tmp_path, housing__yml=HOUSING + rule))
    assert (finding.code, finding.field) == ("rule_units", "edits[2]")
    assert "个 and 亿元" in finding.message


def test_units_of_one_dimension_do_not_add_up_unconverted(tmp_path: Path) -> None:
    text = changed("completed, unit: 亿元}", "completed, unit: 万元}")
    finding = only(check(tmp_path, housing__yml=text + "  - housing.investment.plan = housing.investment.completed\n"))
    assert "rules convert nothing" in finding.message


def test_labels_that_only_their_order_tells_apart(tmp_path: Path) -> None:
    text = changed("{label: 开工率, metric: housing.rental", "{label: 计划, metric: housing.rental")
    finding = only(check(tmp_path, housing__yml=text), "warning")
    assert finding.code == "label_twice"
    assert finding.line == line_of(text, "housing.rental.start_rate, role")


def test_a_column_that_nothing_guards_is_remarked(tmp_path: Path) -> None:
    text = changed("housing.rental.start_rate = housing.rental.started / housing.rental.plan", "DROP")
    text = text.replace("  - DROP\n", "")
    findings = check(tmp_path, housing__yml=text).findings
    [finding] = [f for f in findings if f.code == "unguarded"]
    assert finding.message == "nothing guards housing.rental.start_rate (公共租赁住房/开工率)."


def test_two_contracts_for_one_table(tmp_path: Path) -> None:
    report = check(tmp_path, a__yml=HOUSING, b__yml=HOUSING.replace("housing.", "homes."))
    assert "table_twice" in {f.code for f in report.findings if f.level == "error"}


def test_replacing_a_bundled_contract_is_a_warning(tmp_path: Path) -> None:
    text = changed("table: housing", "table: attraction").replace("housing.", "attraction.all.")
    report = check(tmp_path, land__yml=text)
    assert "replaces" in {f.code for f in report.findings if f.level == "warning"}


def test_titles_that_nothing_tells_apart(tmp_path: Path) -> None:
    twin = HOUSING.replace("table: housing", "table: homes").replace("housing.", "homes.")
    finding = only(check(tmp_path, a__yml=HOUSING, b__yml=twin))
    assert finding.code == "titles_alike"


def test_a_title_within_another_is_told_by_the_header_only(tmp_path: Path) -> None:
    text = changed("title: 保障性住房建设情况表", "title: 项目完成投资情况表")
    finding = only(check(tmp_path, housing__yml=text), "warning")
    assert finding.code == "titles_alike"
    assert "only the header tells" in finding.message


def test_a_series_that_lists_a_table_without_a_contract(tmp_path: Path) -> None:
    series = (
        "series: housing-year\nname: 住房\nrecognised_by: {any: [住房年], kind: [简报]}\n"
        "tables: [housing, housings]\nedits:\n  - housing.rental.plan = housing.rental.plam\n"
    )
    text = HOUSING.replace("industrial-project-year", "housing-year")
    report = check(tmp_path, housing__yml=text, series__yml=series)
    assert {f.code for f in report.findings if f.level == "error"} == {"unknown_table", "unknown_metric"}
    assert {f.line for f in report.findings if f.level == "error"} == {4, 6}


def test_a_slot_whose_metric_no_table_declares(tmp_path: Path) -> None:
    section = (
        "section: housing\nseries: industrial-project-year\nheadings: [住房]\n"
        "subjects: {rental: {texts: [公租房]}}\n"
        "slots:\n  - {metric: housing.rental.plam, subject: rental, measure: target}\n"
        "  - {metric: housing.rental.plan, subject: rented, measure: target}\n"
    )
    report = check(tmp_path, housing__yml=HOUSING, section__yml=section)
    found = {(f.code, f.line) for f in report.findings if f.level == "error"}
    assert found == {("unknown_metric", 6), ("unknown_name", 7)}


AREAS_WRONG = {
    "columns": ("code,name\n1,甲\n", "area_columns", 1),
    "kind": (f"{AREA_HEAD}{CITY}999901,东区,town,999900,\n", "area_kind", 3),
    "parent": (f"{AREA_HEAD}{CITY}999901,东区,district,999990,\n", "area_parent", 3),
    "no parent": (f"{AREA_HEAD}{CITY}999901,东区,district,,\n", "area_parent", 3),
    "code twice": (f"{AREA_HEAD}{CITY}{EAST}999901,西区,district,999900,\n", "area_twice", 4),
    "code twice, spaces apart": (f"{AREA_HEAD}{CITY}{EAST}999901 ,西区,district,999900,\n", "area_twice", 4),
    "code of another city": (f"{AREA_HEAD}{CITY}430211,东区,district,999900,\n", "area_twice", 3),
    "name at the same time": (
        f"{AREA_HEAD}{CITY}{EAST}999902,西区,zone,999900,东区@/2020-01-01\n", "area_name_twice", 4,
    ),
    "time of a name": (f"{AREA_HEAD}{CITY}{EAST}999902,西区,zone,999900,旧区@2020\n", "area_name", 4),
    "name twice": (f"{AREA_HEAD}{CITY}{EAST}999902,西区,zone,999900,东 区\n", "area_name_twice", 4),
    "total": (f"{AREA_HEAD}{CITY}999901,合计,district,999900,\n", "area_total", 3),
    "cells": (f"{AREA_HEAD}{CITY}999901,东区,district\n", "area_cells", 3),
    "city twice": (f"{AREA_HEAD}999900,株洲市,city,,\n", "city_twice", 2),
}  # fmt: skip


@pytest.mark.parametrize("mistake", AREAS_WRONG, ids=str)
def test_a_mistake_in_an_area_file(mistake: str, tmp_path: Path) -> None:
    text, code, line = AREAS_WRONG[mistake]
    report = check(tmp_path, areas__csv=text)
    [finding] = [f for f in report.findings if f.level == "error"]
    assert (finding.code, finding.line) == (code, line)
    assert finding.remedy


@pytest.mark.parametrize("mistake", AREAS_WRONG, ids=str)
def test_a_load_refuses_what_the_check_calls_an_error(mistake: str, tmp_path: Path) -> None:
    """A figure under a code that is not its area's would look as confirmed as any."""
    text, code, line = AREAS_WRONG[mistake]
    (tmp_path / "areas").mkdir()
    (tmp_path / "areas" / "areas.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceDataError) as caught:
        Reference.load(tmp_path)
    assert caught.value.code == code
    assert caught.value.row in (line, None)
    assert "contracts check" in str(caught.value) or caught.value.remedy


@pytest.mark.parametrize("folder", ["areas", "contracts", "narrative", "series"])
@pytest.mark.parametrize("content", ["湘潭市".encode("gb18030"), b"\x89PNG\r\n\x1a\n\xff" * 10_000, None])
def test_what_is_no_text_is_told_by_its_name_and_never_printed(
    folder: str, content: bytes | None, tmp_path: Path
) -> None:
    path = tmp_path / folder / ("area.csv" if folder == "areas" else "table.yml")
    path.parent.mkdir()
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(ReferenceDataError) as caught:
        Reference.load(tmp_path)
    assert caught.value.code == ("encoding" if content else "unreadable")
    assert str(path) in str(caught.value)
    assert len(str(caught.value)) < len(str(path)) + 200
    [finding] = [f for f in lint(tmp_path).findings if f.level == "error"]
    assert (finding.code, finding.file) == (caught.value.code, path)


def test_a_name_may_serve_a_zone_and_its_park_for_no_table_has_both(tmp_path: Path) -> None:
    text = f"{AREA_HEAD}{CITY}999901,经开区,zone,999900,\n999901-p1,经开区,park,999901,\n"
    assert [f for f in check(tmp_path, areas__csv=text).findings if f.level == "error"] == []


def test_look_alike_names_are_a_risk(tmp_path: Path) -> None:
    text = f"{AREA_HEAD}{CITY}999901,东陵县,county,999900,\n999902,西陵县,county,999900,\n"
    codes = {f.code for f in check(tmp_path, areas__csv=text).findings if f.level == "warning"}
    assert "look_alike" in codes


def test_a_city_without_parks_is_told_of_the_table_by_park(tmp_path: Path) -> None:
    text = f"{AREA_HEAD}{CITY}999901,东区,district,999900,\n"
    report = check(tmp_path, areas__csv=text)
    assert any(f.code == "roster_empty" and f.file.name == "reserve.yml" for f in report.findings)


def test_area_files_of_real_shape_pass() -> None:
    assert [f for f in lint(AREAS.parent).findings if f.level == "error"] == []


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(BulletinError, match="does not exist"):
        lint(None, [tmp_path / "none.yml"])


def test_check_and_draft_need_neither_dagster_nor_dbt(tmp_path: Path) -> None:
    sample = Path(__file__).parents[1] / "samples" / "better" / "2020-14.txt"
    code = (
        "import sys\nfrom orchestration.cli.main import _run\n"
        "assert _run(['contracts', 'check'], False) == 0\n"
        f"assert _run(['contracts', 'draft', {str(sample)!r}], False) == 0\n"
        "assert not {'dagster', 'dbt'} & set(sys.modules)\n"
    )
    home = {"WAREHOUSE_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env=home)


CORRECTIONS = """\
bulletin_id: 999999-works-2020-14
corrections:
  - cell: {table_code: five_batches, area_code: 430203, metric_code: city.key_industry.progress}
    decision: value
    value: "78.1%"
    unit: "%"
    expect: {printed: "78.4%"}
    reason: 扫描件模糊
    who: 李四
    when: 2026-02-03
"""


@pytest.mark.parametrize(
    ("was", "wrong", "code", "says"),
    [
        ("area_code: 430203", "area_code: 430299", "corrections", "430299 is no known area"),
        ("    reason: 扫描件模糊\n", "    reason: 扫描件模糊\n    reason: 又一次\n", "repeated_key", "written twice"),
        ("    who: 李四\n", "    whom: 李四\n", "unknown_field", "Did you mean who?"),
        ("999999-works-2020-14", "999999-works-2020-15", "corrections", "the file is named"),
    ],
)
def test_corrections_are_checked_too(was: str, wrong: str, code: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "corrections" / "999999-works-2020-14.yml"
    file.parent.mkdir()
    file.write_text(CORRECTIONS, encoding="utf-8")
    report = lint(tmp_path)
    assert (report.errors, report.reference is not None) == (0, True)
    assert CORRECTIONS.count(was) == 1
    file.write_text(CORRECTIONS.replace(was, wrong), encoding="utf-8")
    report = lint(tmp_path)
    assert report.reference is None
    found = next(f for f in report.findings if f.code == code)
    assert (found.file, found.level) == (file, "error")
    assert found.line is not None
    assert says in f"{found.message} {found.remedy}"
