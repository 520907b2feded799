"""The proof sheet as a person meets it, in headless Chromium."""

from __future__ import annotations

import re

import pytest

REPAIRED = ".table[data-code=land] td[data-s=repaired]"
PANEL = "return document.querySelector('#panel-body').innerText"


@pytest.mark.parametrize("name", ["damaged", "both", "hostile"])
def test_opens_from_disk_without_errors_or_requests(name, browser, request):
    browser.open(request.getfixturevalue(name).file)
    assert browser.log("browser") == []
    assert browser.requests() == []
    assert browser.run("return window.hacked") is None


def test_hostile_text_stays_text_in_the_panel(browser, hostile):
    browser.open(hostile.file)
    for number in range(browser.run("return document.querySelectorAll('#quarantine li').length")):
        browser.run("document.querySelectorAll('#quarantine li a')[arguments[0]].click()", number)
        assert "隔离" in browser.run(PANEL)
    assert browser.run("return window.hacked") is None
    assert browser.run("return document.querySelectorAll('#panel img, #panel script').length") == 0
    assert browser.log("browser") == []


def test_hovering_a_repaired_cell_shows_its_evidence(browser, damaged):
    browser.open(damaged.file)
    browser.hover(REPAIRED)
    shown = browser.run(PANEL)
    evidence = next(
        row["evidence"]
        for row in damaged.reading.tables["observation"].to_pylist()
        if row["table_code"] == "land" and row["status"] == "repaired"
    )
    assert evidence in shown
    assert "已修正" in shown
    assert "天元区" in shown
    assert "land.collective.planned_projects" in shown
    assert "damaged.txt" in shown
    assert re.search(r"第 \d+ 行第 3 格", shown)
    assert "27 个" in shown


def test_clicking_pins_the_panel_against_hovering(browser, damaged):
    browser.open(damaged.file)
    browser.click(REPAIRED)
    pinned = browser.run(PANEL)
    browser.hover(".table[data-code=land] td[data-s=confirmed]")
    assert browser.run(PANEL) == pinned
    browser.press("Escape")
    assert "指向或选中" in browser.run(PANEL)


def test_a_failed_check_is_first_and_lights_every_cell_it_touches(browser, damaged):
    browser.open(damaged.file)
    check = next(c for c in damaged.reading.tables["check"].to_pylist() if c["outcome"] == "fails")
    first = browser.run("return document.querySelector('#ledger .checks li').innerText")
    assert browser.run("return document.querySelector('#ledger .checks i').ariaLabel") == "不成立"
    assert f"{check['left_value']:g}" in first
    browser.click("#ledger .checks li button")
    lit = browser.run("return [...document.querySelectorAll('td.hl')].map(e => e.id)")
    places = {
        f"c0-{row['line']}-{row['column']}"
        for row in damaged.reading.tables["observation"].to_pylist()
        if f"{row['area_code']}|{row['metric_code']}" in check["cells"]
    }
    assert set(lit) == places
    assert len(places) == len(check["cells"])
    seen = browser.run(
        "const b = document.querySelector('td.hl.target').getBoundingClientRect();"
        "return b.top > 0 && b.bottom < innerHeight"
    )
    assert seen, "the first lit cell is brought into view"
    browser.press("Escape")
    assert browser.run("return document.querySelectorAll('.hl').length") == 0


def test_panel_lists_the_checks_that_guard_a_cell(browser, damaged):
    browser.open(damaged.file)
    row = next(
        r for r in damaged.reading.tables["observation"].to_pylist()
        if r["checks_failed"] and r["table_code"] == "investment"
    )  # fmt: skip
    browser.click(f"[id='c0-{row['line']}-{row['column']}']")
    outcomes = browser.run("return [...document.querySelectorAll('#panel .checks li')].map(e => e.dataset.o)")
    assert len(outcomes) == row["checks_passed"] + row["checks_failed"]
    assert outcomes.count("fails") == row["checks_failed"]
    assert outcomes[0] == "fails"
    assert browser.run("return document.querySelectorAll('#panel svg.scale').length") >= 1
    browser.click("#panel .checks button")
    assert browser.run("return document.querySelectorAll('td.hl').length") > 1


def test_ledger_filters_by_outcome_kind_table_and_text(browser, damaged):
    browser.open(damaged.file)
    checks = damaged.reading.tables["check"].to_pylist()

    def count(**wanted: str) -> int:
        browser.run(
            "const f = document.querySelector('#filters'); f.reset();"
            "for (const [k, v] of Object.entries(arguments[0])) f.elements[k].value = v;"
            "f.dispatchEvent(new Event('input'))", wanted,
        )  # fmt: skip
        return browser.run("return document.querySelectorAll('#ledger .checks li:not([hidden])').length")

    assert count(outcome="fails") == sum(c["outcome"] == "fails" for c in checks)
    assert count(kind="ratio") == sum(c["rule_kind"] == "ratio" for c in checks)
    works = [c for c in checks if any(cell.split("|")[1].startswith("works.") for cell in c["cells"])]
    assert count(table="works") == len(works)
    assert 0 < count(text="醴陵市") < len(checks)
    assert count() == len(checks)


def test_a_restated_figure_leads_to_its_cell(browser, damaged):
    browser.open(damaged.file)
    browser.click(".tok[data-c=restated]")
    assert browser.run("return document.activeElement.tagName") == "TD"
    printed = browser.run("return document.activeElement.textContent")
    said = browser.run("return document.querySelector('.tok[data-c=restated]').textContent")
    assert printed.rstrip("%") == said
    assert browser.run("return document.activeElement.classList.contains('open')")


def test_works_by_keyboard_alone(browser, damaged):
    browser.open(damaged.file)
    browser.press("Tab")
    assert browser.run("return document.activeElement.getAttribute('href')") == "#document"
    browser.press("Enter", "Tab")
    # The last stop before the first grid; that one tab reaches the grid is what matters here.
    browser.run("[...document.querySelectorAll('.table .asprinted summary')][0].focus()")
    for _ in range(3):
        browser.press("Tab")
        if browser.run("return document.activeElement.matches('table.grid td')"):
            break
    start = browser.run("return [document.activeElement.cellIndex, document.activeElement.parentNode.rowIndex]")
    browser.press("Right", "Right", "Down", "Left")
    now = browser.run("return [document.activeElement.cellIndex, document.activeElement.parentNode.rowIndex]")
    assert now == [start[0] + 1, start[1] + 1]
    assert browser.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert "已印证" in browser.run("return document.activeElement.getAttribute('aria-label')")
    cell = browser.run("return document.activeElement.id")
    browser.press("Enter")
    assert browser.run("return document.activeElement.id") == "panel"
    browser.press("Tab", "Tab")
    assert browser.run("return document.activeElement.matches('#panel .checks button')")
    browser.press("Enter")
    assert browser.run("return document.querySelectorAll('td.hl').length") > 0
    browser.press("Escape")
    assert browser.run("return document.activeElement.id") == cell
    browser.press("End")
    assert browser.run("return document.activeElement === document.activeElement.parentNode.lastElementChild")


def test_two_renditions_are_tabs(browser, both):
    browser.open(both.file)
    visible = "return [...document.querySelectorAll('.sheet')].map(s => s.offsetHeight > 0)"
    assert browser.run(visible) == [True, False]
    browser.run("document.querySelector('#tab0').focus()")
    browser.press("Right")
    assert browser.run(visible) == [False, True]
    name = browser.run("return document.querySelector('#sheet1').dataset.file")
    assert name in browser.run("return document.activeElement.textContent")
    browser.click("#sheet1 .table[data-code=land] td[data-e]")
    shown = browser.run(PANEL)
    assert "此文件中" in shown, "what this file needed to be read stays visible"
    assert "采自" in shown
    browser.click("#panel dl a")
    assert browser.run(visible) == [True, False]


def test_legend_lets_one_status_stand_out(browser, damaged):
    browser.open(damaged.file)
    browser.click(".legend [data-only=repaired]")
    repaired = damaged.reading.tables["observation"]["status"].to_pylist().count("repaired")
    assert browser.run("return document.querySelectorAll('.wanted').length") == repaired
    browser.click(".legend [data-only=repaired]")
    assert browser.run("return document.querySelectorAll('.wanted').length") == 0


@pytest.mark.parametrize("name", ["both", "hostile"])
def test_readable_on_a_phone(name, browser, request):
    browser.resize(390, 844, phone=True)
    browser.open(request.getfixturevalue(name).file)
    assert browser.run("return document.documentElement.scrollWidth") <= 390
    browser.run("document.querySelector('.table[data-code=works] td[data-s]').scrollIntoView({block: 'center'})")
    browser.click(".table[data-code=works] td[data-s]")
    panel = browser.run("const b = document.querySelector('#panel').getBoundingClientRect(); return [b.top, b.bottom]")
    assert 200 < panel[0] < panel[1] <= 845, "the panel is a sheet at the foot of the screen"
    assert browser.run("return document.documentElement.scrollWidth") <= 390


def test_dark_and_light_are_legible(browser, damaged):
    contrast = """
        const lum = (c) => {
            const [r, g, b] = c.match(/[0-9.]+/g).map((x) => x / 255)
                .map((x) => (x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const wash = (e) => {
            for (let n = e; n; n = n.parentElement) {
                const c = getComputedStyle(n).backgroundColor;
                if (!c.endsWith(", 0)")) return c;
            }
            return "rgb(255, 255, 255)";
        };
        return Math.min(...[...document.querySelectorAll(
            "h1, .imprint, .facts, .sum, td[data-s], .para, .checks .who, .checks .sides, .operations li"
        )].map((e) => {
            const a = lum(getComputedStyle(e).color), b = lum(wash(e));
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        }));
    """
    for scheme in ("light", "dark"):
        browser.media(scheme=scheme)
        browser.open(damaged.file)
        assert browser.run(contrast) >= 4.5, scheme


def test_chinese_is_drawn_with_glyphs(browser, damaged):
    browser.open(damaged.file)
    browser.run("document.querySelector('.grid').scrollIntoView()")
    browser.devtools("DOM.enable")
    browser.devtools("CSS.enable")
    root = browser.devtools("DOM.getDocument")["root"]["nodeId"]

    def fonts(selector: str) -> set[str]:
        node = browser.devtools("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        return {f["familyName"] for f in browser.devtools("CSS.getPlatformFontsForNode", nodeId=node)["fonts"]}

    if not any("CJK" in font for font in fonts("h1")):
        pytest.skip("needs Debian's fonts-noto-cjk")
    assert "Noto Serif CJK SC" in fonts(".para")
    assert fonts(".grid thead th") == fonts(".checks .what") == {"Noto Sans CJK SC"}


def test_prints_every_table_and_only_failures_of_the_ledger(browser, both):
    browser.open(both.file)
    browser.click(".table[data-code=land] td[data-s]")
    browser.media("print")
    heights = browser.run("return [...document.querySelectorAll('.table')].map(t => t.offsetHeight)")
    assert all(heights)
    assert browser.run("return document.querySelector('#panel').offsetHeight") == 0
    assert browser.run("return document.querySelector('.contents').offsetHeight") == 0
    shown = browser.run(
        "return [...document.querySelectorAll('#ledger .checks li')].filter(e => e.offsetHeight).map(e => e.dataset.o)"
    )
    assert set(shown) == {"fails"}
    document = browser.pdf()
    assert document.startswith(b"%PDF")
    assert 10 < len(re.findall(rb"/Type\s*/Page\b", document)) < 60
