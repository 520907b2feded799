"""Real files that make the reader raise, or whose reading no mart can hold. Nothing is injected anywhere.

``too_large``: a count of a district and the city's total run together with other digits, so that the column balances
and every rule holds: the figure is confirmed, and no column takes it. ``corrected``: a correction does.
``copies``: so many different copies of one bulletin agree that their number has no place.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import Rendition, read_edition
from ingest.reference import Reference
from tests.synthetic import AREAS, Bulletin, generate

LARGE = (10**14, 5 * 10**14, 5 * 10**13, 2 * 10**14)
"""Whole numbers of at most fifteen digits."""
FREE = "province.talent.completed", "attraction.yi_5_10.plan", "attraction.yi_1_5.plan", "city.product_landing.target"
"""Metrics whose column is all that holds them."""


def too_large(code: str, month: date, number: int, seed: int = 1) -> bytes:
    """The bulletin of a city and month with the ``number``-th choice of a figure that is too large."""
    return with_figure(generate(code, month, seed), number)


def with_figure(bulletin: Bulletin, number: int) -> bytes:
    city = bulletin.city.code
    places = _places(bulletin.content, bulletin.file_name)
    choices = sorted(
        key
        for key, row in places.items()
        if key[0] != city and key[1] in FREE and (city, key[1]) in places and row["decimals"] == 0
    )
    area, metric = choices[number % len(choices)]
    large = LARGE[number % len(LARGE)] + number
    total = large + int(places[city, metric]["value"]) - int(places[area, metric]["value"])
    lines = bulletin.content.decode().split("\n")
    for key, figure in (((area, metric), large), ((city, metric), total)):
        row = places[key]
        cells = lines[row["line"] - 1].split("\t")
        cells[row["column"] - 1] = str(figure)
        lines[row["line"] - 1] = "\t".join(cells)
    return "\n".join(lines).encode()


def _places(content: bytes, name: str) -> dict[tuple[str, str], dict[str, Any]]:
    document = read_document(content, name)
    reading = read_edition([Rendition(document, identify(document, reference()))], reference())
    rows = reading.tables["observation"].to_pylist()
    return {(row["area_code"], row["metric_code"]): row for row in rows if row["table_code"] != "narrative"}


def copies(code: str, month: date, count: int = 130, seed: int = 1) -> list[bytes]:
    """So many copies of one bulletin, each with a remark of its own below it."""
    content = generate(code, month, seed).content.decode()
    return [f"{content}\n附记：{'核' * number}\n".encode() for number in range(1, count + 1)]


@cache
def reference() -> Reference:
    return Reference.load(AREAS.parent)


def corrected(code: str, month: date, number: int, seed: int = 1) -> tuple[bytes, str, str]:
    """A sound bulletin, its identity, and corrections that give a figure more digits than there is room for."""
    bulletin = generate(code, month, seed)
    document = read_document(bulletin.content, bulletin.file_name)
    identity = identify(document, reference())
    places = sorted(_places(bulletin.content, bulletin.file_name).items())
    (area, metric), row = places[number % len(places)]
    entry = {
        "cell": {"table_code": row["table_code"], "area_code": area, "metric_code": metric},
        "decision": "value", "value": str(LARGE[1]), "unit": row["unit"], "expect": {"printed": row["printed"]},
        "reason": "对照原件核对", "who": "张三", "when": "2026-03-01T09:30:00+08:00",
    }  # fmt: skip
    content = {"bulletin_id": identity.bulletin_id, "corrections": [entry]}
    return bulletin.content, identity.bulletin_id, json.dumps(content, ensure_ascii=False)
