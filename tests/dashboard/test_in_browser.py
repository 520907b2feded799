"""The dashboard as a person meets it, in headless Chromium, opened from disk."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.dashboard.conftest import Page
from tests.published import CITY, CORRECTED, UNREADABLE, WORDS

LILING = {"city": "430200", "month": "2020-09", "metric": "investment.completed.total", "area": "430281"}


def _until(found: Callable[[], object]) -> object:
    """Waits a little for what happens after an event."""
    for _ in range(100):
        if result := found():
            return result
        time.sleep(0.05)
    return found()


@pytest.mark.parametrize("view", ["figure", "tables", "quality"])
def test_opens_from_disk_without_errors_and_without_the_network(view: str, page: Page) -> None:
    page.open(view=view)
    assert page.browser.log("browser") == []
    assert page.text("#notice") == ""
    folder = page.file.parent.as_uri()
    asked = page.browser.requests()
    assert asked
    assert all(url.startswith(folder) for url in asked), asked


def test_a_newcomer_finds_the_figure_what_it_is_made_of_and_where_it_is_printed(page: Page) -> None:
    page.open()
    page.choose("city", "430200")
    _until(lambda: page.address()["city"] == "430200")
    page.choose("area", "430281")
    _until(lambda: page.address()["area"] == "430281")
    assert "101.74" in page.text("#headline")
    assert "亿元" in page.text("#headline")
    shown = page.text("#view-figure .provenance")
    for said in ("a-damaged.txt", "第 155 行，第 5 格", "2020-10-27", "71.32", "30.42", "已印证", "年度投资目标"):
        assert said in shown, said


def test_figures_are_those_of_the_release(page: Page, release: duckdb.DuckDBPyConnection) -> None:
    """Every figure of a month, in the nine tables and the running text, as printed."""
    page.open(**LILING, view="tables")
    shown: dict[tuple[str, str], str] = {}
    for table in page.attributes("#table option", "value"):
        page.choose("table", table)
        _until(lambda table=table: page.address()["table"] == table)
        for said in page.attributes("#printed-table td button", "aria-label"):
            area, metric, printed, *_ = said.split("，")
            shown[area, metric] = printed
    expected = release.execute(
        "select a.name_zh, m.name_zh, f.printed from marts.fct_observation as f "
        "inner join marts.dim_area as a using (area_code) inner join marts.dim_metric as m using (metric_code) "
        "where a.city_code = '430200' and f.month = date '2020-09-01'"
    ).fetchall()
    # A park may carry the name of its district; the tables are different ones, the metrics too.
    assert shown == {(area, metric): printed for area, metric, printed in expected}


def test_a_repaired_cell_shows_its_evidence(page: Page, release: duckdb.DuckDBPyConnection) -> None:
    page.open(**LILING, view="tables", table="land")
    page.browser.click("#printed-table td[data-s=repaired] button")
    evidence = release.execute(
        "select evidence from marts.fct_observation where area_code = '430211' and month = date '2020-09-01' "
        "and metric_code = 'land.collective.planned_projects'"
    ).fetchone()
    assert evidence is not None
    assert evidence[0] in page.text("#view-tables .provenance")
    assert page.browser.run("return document.activeElement.getAttribute('aria-pressed')") == "true"


def test_rows_of_categories_stand_below_each_other(page: Page) -> None:
    page.open(**LILING, view="tables", table="land")
    assert page.texts("#printed-table tbody tr:first-child th") == ["株洲市", "集体"]
    assert page.texts("#printed-table tbody tr:nth-child(2) th") == ["国有"]


def test_a_corrected_figure_shows_what_was_believed_before(page: Page, release: duckdb.DuckDBPyConnection) -> None:
    month = f"{CORRECTED:%Y-%m}"
    page.open(city=CITY, month=month, metric="investment.completed.total", area=CITY)
    before = release.execute(
        "select printed from marts.fct_observation_vintage where area_code = $1 and month = $2 "
        "and metric_code = 'investment.completed.total' and recorded_to is not null",
        [CITY, CORRECTED],
    ).fetchone()
    assert before is not None
    assert f"印作“{before[0]}”" in page.text("#view-figure .provenance")
    assert any(before[0] in text for text in page.texts("#trend .behind td"))
    assert "空心菱形" in page.text("#trend")


def test_increments_are_those_of_the_release(page: Page, release: duckdb.DuckDBPyConnection) -> None:
    page.open(city=CITY, month="2020-09", metric="investment.completed.total", area=CITY)
    rows = page.texts("#increments .behind tbody tr")
    expected = release.execute(
        "select month(month), flow from marts.fct_flow where area_code = $1 "
        "and metric_code = 'investment.completed.total' order by month",
        [CITY],
    ).fetchall()
    assert len(rows) == len(expected) > 2
    for row, (month, flow) in zip(rows, expected, strict=True):
        assert row.startswith(f"2020年{month}月" + ("—" if flow is None else f"{flow.normalize():f}"))


def test_a_figure_in_quarantine_is_not_shown_as_a_figure(page: Page) -> None:
    area, month, metric = UNREADABLE
    page.open(city=CITY, month=f"{month:%Y-%m}", area=area, metric=metric)
    assert "没有印出这个数" in page.text("#headline") or "隔离" in page.text("#headline")
    assert WORDS in page.text("#view-figure .provenance")


def test_quality_counts_what_the_release_counts(page: Page, release: duckdb.DuckDBPyConnection) -> None:
    page.open(city=CITY, month="2020-09", view="quality")
    covered = release.execute(
        "select left(cast(month as varchar), 7), t.title_zh, facts, quarantined from marts.fct_coverage as c "
        "inner join marts.dim_table as t using (table_code) where city_code = $1 and facts > 0",
        [CITY],
    ).fetchall()
    said = set(page.attributes("#coverage td button", "aria-label"))
    assert said == {f"{m[:4]}年{int(m[5:])}月，{title}，发布 {facts}，隔离 {held}" for m, title, facts, held in covered}
    held = release.execute("select count(*) from marts.fct_quarantine where bulletin_id like $1", [f"{CITY}%"])
    counted = held.fetchone()
    assert counted is not None
    assert len(page.texts("#held tbody tr")) == counted[0] > 0
    page.open(city="430200", month="2020-09", view="quality")
    failing = release.execute(
        "select count(*) from marts.fct_check where outcome = 'fails' and bulletin_id like '430200%'"
    ).fetchone()
    assert failing is not None
    assert len(page.texts("#failed li")) == failing[0] > 0
    page.browser.click("#failed li .link")
    assert _until(lambda: page.address()["view"] == "figure")
    assert "不成立" in page.text("#view-figure .provenance")


def test_what_is_chosen_stands_in_the_address_and_back_goes_back(page: Page) -> None:
    page.open(**LILING)
    page.browser.click("#ranking tbody tr:first-child button")
    chosen = page.address()["area"]
    assert chosen != "430281"
    assert page.text("#ranking tr[data-chosen=true] th") == page.text("#headline .where").split("　")[0]
    page.browser.run("history.back()")
    assert _until(lambda: page.text("#headline .where").startswith("醴陵市"))
    assert page.address()["area"] == "430281"


def test_arrow_keys_change_month_and_area(page: Page) -> None:
    page.open(city=CITY, month="2020-09", metric="investment.completed.total", area=CITY)
    page.browser.press("Left")
    assert _until(lambda: page.address()["month"] == "2020-08")
    page.browser.press("Down")
    assert _until(lambda: page.address()["area"] != CITY)


def test_everything_can_be_reached_and_is_named(page: Page) -> None:
    page.open(**LILING)
    unnamed = page.browser.run(
        "return [...document.querySelectorAll('select, button, a')].filter(e => e.offsetParent !== null)"
        ".filter(e => !(e.labels && e.labels.length) && !e.textContent.trim() && !e.ariaLabel).map(e => e.outerHTML)"
    )
    assert unnamed == []
    for name in page.attributes("[role=img]", "aria-label"):
        assert "醴陵市" in name
    reached = set()
    for _ in range(25):
        page.browser.press("Tab")
        reached.add(page.browser.run("return (document.activeElement.closest('section, form, nav') || {}).id || ''"))
        ring = page.browser.run("return getComputedStyle(document.activeElement).outlineStyle")
        assert ring != "none"
    assert {"controls", "ranking"} <= reached


@pytest.mark.parametrize("view", ["figure", "tables", "quality"])
def test_on_a_phone_nothing_is_cut_off(view: str, page: Page) -> None:
    page.browser.resize(390, 844, phone=True)
    page.open(**LILING, view=view)
    assert page.browser.run("return document.documentElement.scrollWidth <= innerWidth")
    outside = page.browser.run(
        "return [...document.querySelectorAll('main *, form *')]"
        ".filter(e => e.offsetParent && !e.closest('.scroll, .sr'))"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className || e.id || e.tagName)"
    )
    assert outside == []


def test_dark_where_the_system_is_dark(page: Page) -> None:
    page.browser.media(scheme="dark")
    page.open(**LILING)
    background, ink = page.browser.run(
        "const s = getComputedStyle(document.documentElement); return [s.backgroundColor, s.color]"
    )
    dark, light = (sum(map(int, colour[4:-1].split(","))) for colour in (background, ink))
    assert dark < 120 < 600 < light


def test_prints_without_what_is_only_for_the_screen(page: Page) -> None:
    page.open(**LILING)
    page.browser.media(kind="print")
    hidden = page.browser.run("return getComputedStyle(document.querySelector('nav')).display")
    assert hidden == "none"
    assert page.browser.pdf().startswith(b"%PDF")


def test_hostile_names_and_texts_stay_texts(altered: Callable[..., Page]) -> None:
    image = '<img src=x onerror="window.hacked=1"></script><script>window.hacked=1</script>\u2028'
    page = altered([
        f"update marts.dim_area set name_zh = '{image}' where area_code = '430281'",
        f"update marts.fct_quarantine set printed = '{image}', reason_zh = '{image}'",
        f"update marts.dim_rendition set source_name = '{image}'",
        f"update marts.fct_table_reading set table_title = '{image}'",
    ])  # fmt: skip
    for view in ("figure", "tables", "quality"):
        for city in ("430200", CITY):
            page.open(city=city, view=view, area="430281", metric="investment.completed.total")
            assert page.browser.run("return window.hacked") is None
            assert page.browser.run("return document.querySelectorAll('main img, main script').length") == 0
    assert page.browser.log("browser") == []


def test_the_policy_admits_no_other_script_and_no_request(page: Page) -> None:
    page.open()
    page.browser.run(
        "const s = document.createElement('script'); s.textContent = 'window.hacked = 1'; document.head.append(s);"
        "const t = document.createElement('div'); t.innerHTML = '<i style=\"color:red\">'; document.body.append(t);"
        "fetch('http://127.0.0.1:9/').catch(() => { window.refused = true; })"
    )
    assert _until(lambda: page.browser.run("return window.refused")) is True
    assert page.browser.run("return window.hacked") is None
    said = " ".join(str(entry["message"]) for entry in page.browser.log("browser"))
    assert "connect-src" in said
    assert "script-src" in said


def test_boundaries_make_a_map(altered: Callable[..., Page], tmp_path: Path) -> None:
    folder = tmp_path / "config" / "boundaries"
    folder.mkdir(parents=True)
    features = [
        {
            "type": "Feature",
            "properties": {"adcode": code},
            "geometry": {"type": "Polygon", "coordinates": [[[x, 27], [x + 1, 27], [x + 1, 28], [x, 28], [x, 27]]]},
        }
        for x, code in enumerate((430281, 430223, 430211), 113)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (folder / "city.geojson").write_text(text, encoding="utf-8")
    page = altered([], config=tmp_path / "config")
    page.open(**LILING)
    assert _until(lambda: page.browser.run("return document.querySelectorAll('#map canvas').length")) == 1
    assert page.texts("#tiles .tile") == []
    assert "醴陵市101.74" in page.texts("#tiles .behind tbody tr")
    assert page.browser.log("browser") == []
