"""The READMEs show what a newcomer gets: real output of the load, real results of the five queries."""

from __future__ import annotations

import csv
import importlib.util
import io
import re
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Answer
from warehouse.formats import write
from warehouse.home import Home
from warehouse.query import run_sql

ROOT = Path(__file__).parents[2]
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
QUERIES = re.findall(r'```sh\n\.venv/bin/bulletins sql "\n([^"]+)"\n```\n\n((?:\|.*\n)+)', ENGLISH)


def _shown(table: str) -> list[list[str]]:
    header, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines())
    return [header, *rows]


@pytest.mark.parametrize("number", range(1, 6))
def test_a_query_gives_what_is_shown(number: int, loaded_once: tuple[Path, Answer]) -> None:
    query, table = QUERIES[number - 1]
    result = io.BytesIO()
    write(run_sql(Home.open(loaded_once[0]), query), "csv", result)
    assert list(csv.reader(io.StringIO(result.getvalue().decode()))) == _shown(table)


def test_the_load_says_what_is_shown(loaded_once: tuple[Path, Answer]) -> None:
    home, answer = loaded_once
    shown = re.findall(r"```text\n(株洲市.*?)```", ENGLISH, re.S)[0]
    assert answer.out.replace(str(home), "…/warehouse/data") == shown


def test_both_languages_show_the_same() -> None:
    assert len(QUERIES) == 5
    assert re.findall(r"```.*?```", ENGLISH, re.S) == re.findall(r"```.*?```", CHINESE, re.S)
    tables = [re.findall(r"```\n\n((?:\|.*\n)+)", text) for text in (ENGLISH, CHINESE)]
    assert tables[0] == tables[1]
    images = [re.findall(r"!\[.*?\]\((.*?)\)", text) for text in (ENGLISH, CHINESE)]
    assert images[0] == images[1]
    assert len(re.findall(r"^## ", ENGLISH, re.M)) == len(re.findall(r"^## ", CHINESE, re.M))


def test_the_picture_is_of_the_present_assets(monkeypatch: pytest.MonkeyPatch) -> None:
    script = ROOT / "docs" / "assets" / "draw_asset_graph.py"
    spec = importlib.util.spec_from_file_location("draw_asset_graph", script)
    assert spec is not None
    assert spec.loader is not None
    drawing = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, drawing)
    spec.loader.exec_module(drawing)
    groups, _ = drawing.assets()
    names = {name for key, group in groups.items() for name in drawing.caption(key, group)}
    shown = set(re.findall(r"<text[^>]*>([^<]+)</text>", drawing.TARGET.read_text(encoding="utf-8")))
    assert names == shown, "run: python docs/assets/draw_asset_graph.py"
