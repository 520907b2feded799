"""The built site: everything is in it, everything can be reached, and it opens from disk and finds Chinese words."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest

from docs.site import dbt_docs
from docs.site.pages import ROOT, repository_pages
from docs.site.search import SearchEnglishAndChinese
from ingest.reference import Reference
from tests.cli.conftest import Answer
from tests.proof.browser import Browser
from warehouse.home import Home
from warehouse.query import run_sql

_FOUND = "/\\d/.test(document.querySelector('#search-results .search-summary')?.innerText ?? '')"


def text_of(page: Path) -> str:
    """The words of a page, its white space as single spaces."""
    return " ".join(unescape(re.sub(r"<wbr\s*/?>|<[^>]+>", "", page.read_text(encoding="utf-8"))).split())


def test_every_page_can_be_reached_from_the_first(site: Path) -> None:
    seen: set[Path] = set()
    waiting = [site / "index.html"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".html":
            continue
        seen.add(page)
        for link in re.findall(r'(?:href="|url=)([^"#>]+)', page.read_text(encoding="utf-8")):
            if not urlsplit(link).scheme:
                waiting.append((page.parent / unquote(urlsplit(link).path)).resolve())
    assert seen == set(site.rglob("*.html"))
    assert {f"{page.removesuffix('.md')}.html" for page in repository_pages()} <= {
        page.relative_to(site).as_posix() for page in seen
    }


def test_every_metric_is_in_the_dictionary_with_its_unit_and_rules(site: Path) -> None:
    reference = Reference.load()
    pages: dict[str, str] = {}
    for metric in reference.metrics.values():
        page = site / "dictionary" / "metrics" / f"{metric.table_code}.html"
        shown = pages.setdefault(metric.table_code, text_of(page))
        assert f"{metric.name_zh} {metric.code} {metric.unit}" in shown
        assert f'id="{metric.code}"' in page.read_text(encoding="utf-8")
    for contract in reference.contracts.values():
        for rule in contract.edits:
            assert rule.expression in pages[contract.code]
    assert "完成投资/合计 = 完成投资/产业项目/小计 + 完成投资/配套项目" in pages["investment"]
    for series in reference.series.values():
        for rule in series.edits:
            for code in rule.metrics:
                assert rule.expression in pages[reference.metrics[code].table_code]


def test_every_relation_and_column_of_the_release_is_described(site: Path, loaded_once: tuple[Path, Answer]) -> None:
    columns = run_sql(
        Home.open(loaded_once[0]),
        "select table_name, column_name, comment from duckdb_columns() where schema_name = 'marts'",
    )
    for relation, column, comment in zip(*columns.to_pydict().values(), strict=True):
        page = site / "dictionary" / "relations" / f"{relation}.html"
        assert f'id="{column}"' in page.read_text(encoding="utf-8")
        if comment:
            assert " ".join(comment.partition("：")[0].split()) in text_of(page), f"{relation}.{column}"


def test_areas_units_and_commands_are_listed(site: Path) -> None:
    reference = Reference.load()
    areas, units = (text_of(site / "dictionary" / f"{name}.html") for name in ("areas", "units"))
    assert all(f"{area.name_zh} {area.code}" in areas for area in reference.areas.values())
    assert all(f"{unit.unit} {unit.meaning_zh}" in units for unit in reference.units.values())
    commands = text_of(site / "commands.html")
    assert "bulletins trace" in commands
    assert "bulletins rollback" in commands


def test_lines_that_end_in_chinese_go_on_without_a_space(site: Path) -> None:
    broken = r"[\u4e00-\u9fff，。；]\n[\u4e00-\u9fff]"
    source = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    assert re.search(broken, source), "otherwise this shows nothing"
    text = re.sub(r"<pre>.*?</pre>", "", (site / "README.zh-CN.html").read_text(encoding="utf-8"), flags=re.S)
    assert re.findall(broken, text) == []


def test_chinese_is_cut_alike_on_both_sides() -> None:
    cut = SearchEnglishAndChinese({}).split
    assert cut("重点项目完成投资 GDP，2020年") == [
        "重点",
        "点项",
        "项目",
        "目完",
        "完成",
        "成投",
        "投资",
        "GDP",
        "2020",
        "年",
    ]
    assert set(cut("完成投资")) <= set(cut("重点项目完成投资情况表"))


def test_opens_from_disk_and_finds_words_of_both_languages(site: Path, browser: Browser) -> None:
    for page in ("README.html", "dictionary/metrics/investment.html", "lineage.html"):
        browser.open(site / page, ready="document.readyState === 'complete'")
        assert browser.log("browser") == []
        assert [url for url in browser.requests() if not url.startswith(("file:", "data:"))] == []
    for words, title in (
        ("完成投资", "重点项目完成投资情况表"),
        ("rebuild the lake", "Running it"),
        ("醴陵市", "Areas 地区"),
    ):
        browser.open(site / "search.html", "?q=" + quote(words), ready=_FOUND)
        found = browser.run("return [...document.querySelectorAll('#search-results li a')].map(a => a.textContent)")
        assert title in found, f"{words}: {found}"
        assert browser.log("browser") == []


@pytest.mark.slow
def test_dbts_own_page_has_the_models_and_nothing_of_this_machine(
    loaded_once: tuple[Path, Answer], tmp_path: Path
) -> None:
    page = tmp_path / "site" / "dbt" / "index.html"
    dbt_docs.write(Home.open(loaded_once[0]), tmp_path / "work", page)
    shown = page.read_text(encoding="utf-8")
    assert "model.bulletin_warehouse.fct_observation" in shown
    assert json.dumps("观测值")[1:-1] in shown or "观测值" in shown
    assert str(tmp_path) not in shown
    assert str(Path(__file__).parents[2]) not in shown
