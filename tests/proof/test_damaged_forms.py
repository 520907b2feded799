"""The proof sheet of a bulletin damaged in every known way still shows all that is printed."""

from __future__ import annotations

import copy
from collections import Counter
from random import Random

import pytest

from ingest.document import Grid
from ingest.errors import BulletinError
from tests.mutation import OPERATORS
from tests.mutation.page import render
from tests.mutation.sources import bundled
from tests.proof.elements import by_class, parse


@pytest.mark.parametrize("damage", sorted(OPERATORS))
def test_shows_every_printed_cell_once(damage, make):
    page = copy.deepcopy(bundled().page)
    effect = OPERATORS[damage](page, Random(damage))
    if effect is None:
        pytest.skip("nothing to damage in this bulletin")
    text, _ = render(page)
    try:
        sheet = make(("damaged.txt", text.encode()))
    except BulletinError:
        pytest.skip("refused: there is nothing to show")
    drawn = parse(sheet.html)
    (document,) = sheet.documents
    shown: Counter[str] = Counter()
    for table in drawn.all(by_class("table")):
        grid, raw = table.one(by_class("grid")), list(table.all(by_class("asprinted")))
        for part in [*(raw or [grid.one("thead")]), grid.one("tbody")]:
            shown.update(c.text for c in part.all(lambda e: e.tag in ("td", "th")))
    printed = Counter(c for b in document.blocks if isinstance(b, Grid) for row in b.rows for c in row)
    assert shown == printed
    statuses = Counter(e["data-s"] for a in drawn.all("article") for e in a.all(lambda e: e.get("data-s") is not None))
    observed = Counter(sheet.reading.tables["observation"]["status"].to_pylist())
    twice = effect.reprinted or "paragraph" in damage
    assert all(statuses[s] == n or (twice and statuses[s] > n) for s, n in observed.items())
    assert statuses["quarantined"] == sheet.reading.tables["quarantine"].num_rows
