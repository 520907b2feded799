"""What stands in the file of a proof sheet."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter

import pytest

from ingest.document import Grid, Paragraph
from ingest.identify import identify
from ingest.proof import proof_sheet
from ingest.read import read_document
from ingest.reading import Rendition
from tests.proof.conftest import BETTER, DAMAGED
from tests.proof.elements import Element, by_class, by_id, parse
from tests.proof.troubled import HOSTILE, IMAGE, SCRIPT

LIMIT = 1_500_000


def test_page_is_self_contained_and_admits_only_its_own_style_and_script(damaged):
    page = parse(damaged.html)
    metas = {e.get("http-equiv"): e.get("content") for e in page.all("meta")}
    policy = dict(part.split(" ", 1) for part in metas["Content-Security-Policy"].split("; "))
    scripts = [e for e in page.all("script") if e.get("type") is None]
    (style,) = page.all("style")
    (script,) = scripts

    def digest(element: Element) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()}'"

    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == digest(style)
    assert policy["script-src"] == digest(script)
    for element in page.all(lambda e: True):
        assert not [a for a in element.attributes if a.startswith("on") or a in ("style", "src", "action")]
        assert (element.get("href") or "#").startswith(("#", "data:,"))
    assert "@import" not in style.text
    assert "url(" not in style.text


def test_page_is_small(damaged, both):
    assert len(damaged.html.encode()) < LIMIT
    assert len(both.html.encode()) < LIMIT


@pytest.mark.parametrize("name", ["damaged", "both"])
def test_every_printed_cell_and_paragraph_is_there_with_its_text(name, request):
    sheet = request.getfixturevalue(name)
    articles = {a["data-file"]: a for a in parse(sheet.html).all("article")}
    for document in sheet.documents:
        article = articles[document.name]
        paragraphs = [p.text for p in article.all(by_class("para"))]
        assert paragraphs == [b.text for b in document.blocks if isinstance(b, Paragraph) and b.text.strip()]
        tables = list(article.all(by_class("table")))
        grids = [b for b in document.blocks if isinstance(b, Grid)]
        assert len(tables) == len(grids)
        for table, grid in zip(tables, grids, strict=True):
            raw = list(table.one(by_class("asprinted")).all("tr"))
            body = list(table.one(by_class("grid")).one("tbody").all("tr"))
            shown = [tuple(c.text for c in row.all(lambda e: e.tag in ("td", "th"))) for row in raw + body]
            assert shown == list(grid.rows)


def test_counts_by_status_are_those_of_the_datasets(damaged, both, hostile):
    for sheet in (damaged, both, hostile):
        page = parse(sheet.html)
        drawn = Counter(
            e["data-s"] for a in page.all("article") for e in a.all(lambda e: e.get("data-s") is not None)
            if e.get("data-via") is None
        )  # fmt: skip
        observed = Counter(sheet.reading.tables["observation"]["status"].to_pylist())
        for status in ("confirmed", "reported", "repaired", "corrected"):
            assert drawn[status] == observed[status]
        assert drawn["quarantined"] == sheet.reading.tables["quarantine"].num_rows
        said = {e["data-count"]: int(e.text) for e in page.all(lambda e: e.get("data-count") is not None)}
        assert said == {**observed, **({"quarantined": drawn["quarantined"]} if drawn["quarantined"] else {})}


def test_cells_without_a_figure_are_those_the_reports_count(damaged):
    tables = {t["data-code"]: t for t in parse(damaged.html).all(by_class("table"))}
    for report in damaged.reading.reports:
        if report.table_code == "narrative":
            continue
        cells = Counter(e["data-s"] for e in tables[report.table_code].all("td") if e.get("data-s"))
        wanted = Counter(
            blank=report.blanks, placeholder=report.placeholders, spanned=report.spanned,
            quarantined=report.quarantined,
        )  # fmt: skip
        assert {k: cells[k] for k in wanted} == dict(wanted), report.table_code


def test_hostile_text_is_text(hostile):
    page = parse(hostile.html)
    assert len(list(page.all("script"))) == 2
    assert not list(page.all("img"))
    shown = page.one(by_id("document")).text
    for text in HOSTILE:
        assert text in shown or all(part in shown for part in re.split("[\u2028\u2029]", text))
    data = json.loads(page.one(by_id("data")).text)
    assert data["files"] == [f"{IMAGE}.txt"]
    assert SCRIPT in {cell["p"] for cell in data["cells"].values()}
    assert not re.search("[<>&\u2028\u2029]", page.one(by_id("data")).text)
    assert "⟨202E⟩543.21" in shown, "a mark that reorders digits must be seen"


def test_a_table_nobody_knows_is_shown_whole(hostile):
    tables = [t for t in parse(hostile.html).all(by_class("table")) if not t["data-code"]]
    assert len(tables) == 1
    assert "没有契约" in tables[0].text
    cells = [[c.text for c in row.all(lambda e: e.tag in ("td", "th"))] for row in tables[0].all("tr")]
    assert cells[0] == ["乡镇", "春", "夏", "秋"]
    assert cells[1] == ["甲镇", "11", SCRIPT, "31.5"]


def test_repairs_are_told_where_they_were_made(damaged):
    tables = {t["data-code"]: t for t in parse(damaged.html).all(by_class("table"))}
    assert "行标题下滑一行" in tables["land"].one(by_class("operations")).text
    slid = {r.text: r["data-read"] for r in tables["land"].all("th") if r.get("data-read")}
    assert slid["石峰区"] == "株洲经开区"
    assert not [r for r in tables["conversion"].all("th") if r.get("data-read")]
    supplied = [h.text for h in tables["scores"].all("th") if h.get("data-h") == "supplied"]
    assert any("动态储备" in label for label in supplied), "the third header level is lost in this print"


def test_header_tree_shows_printed_labels_over_their_columns(both):
    article = next(a for a in parse(both.html).all("article") if a["data-file"] == "better.txt")
    for table in article.all(by_class("table")):
        heads = list(table.one("thead").all("th"))
        assert {h["data-h"] for h in heads} <= {"printed", "filler"}, table["data-code"]
        first = list(table.one("thead").one("tr").all("th"))
        width = max(len(list(r.all(lambda e: e.tag in ("td", "th")))) for r in table.one("tbody").all("tr"))
        assert sum(int(h.get("colspan") or 1) for h in first) == width


def test_ledger_has_every_check_failures_first_in_chinese(damaged):
    entries = list(parse(damaged.html).one(by_id("ledger")).all(lambda e: e.tag == "li" and e.get("data-o")))
    checks = damaged.reading.tables["check"]
    assert len(entries) == checks.num_rows
    outcomes = [e["data-o"] for e in entries]
    fails = Counter(checks["outcome"].to_pylist())["fails"]
    assert fails
    assert outcomes[:fails] == ["fails"] * fails
    assert "fails" not in outcomes[fails:]
    assert not [e.text for e in entries if re.search(r"[a-z]+[._][a-z]+", e.text)], "no codes, names"


def test_the_account_of_numeric_tokens_is_shown_with_both_sides(damaged):
    (bulletin,) = damaged.reading.tables["bulletin"].to_pylist()
    account = parse(damaged.html).one(by_class("account"))
    numbers = [int(n) for n in re.findall(r"\d+", account.one(by_class("equation")).text)]
    assert numbers == [bulletin[f"tokens{n}"] for n in ("", "_fact", "_non_fact", "_quarantined")]
    assert "两边相等" in account.text


def test_page_does_not_depend_on_the_order_of_files(both, make):
    turned = make(("damaged.txt", DAMAGED.read_bytes()), ("better.txt", BETTER.read_bytes()))
    assert turned.html == both.html


def test_refuses_renditions_of_another_reading(damaged, reference):
    document = read_document(BETTER.read_bytes(), "better.txt")
    with pytest.raises(ValueError, match="not those"):
        proof_sheet([Rendition(document, identify(document, reference))], damaged.reading, reference)
