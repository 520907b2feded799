"""The bundled bulletin in both forms, read through the public entry points."""

from __future__ import annotations

import copy
import csv
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from ingest.document import Document
from ingest.identify import Identity, identify
from ingest.read import read_document
from ingest.reading import Reading, Rendition, read_edition
from ingest.reference import Reference
from tests.mutation import sources
from tests.mutation.page import Annex, Key, Page, Row, render

SAMPLES = Path(__file__).parents[1] / "samples"
CITY = "430200"


@cache
def reference() -> Reference:
    """The bundled reference data alone."""
    return Reference.load()


@cache
def text_of(form: str) -> str:
    """The bundled bulletin: ``better`` or ``damaged``."""
    return (SAMPLES / form / "2020-14.txt").read_text(encoding="utf-8")


def truth(name: str, folder: Path = SAMPLES / "truth") -> list[dict[str, str]]:
    with (folder / f"{name}_2020-09.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def document_of(content: str | bytes, name: str = "bulletin.txt") -> Document:
    return read_document(content.encode() if isinstance(content, str) else content, name)


def identity_of(text: str) -> Identity:
    return identify(document_of(text), reference())


def read(*contents: str | bytes) -> Reading:
    """One reading of all ``contents``, each a rendition of the same edition."""
    documents = [document_of(content, f"rendition-{n}.txt") for n, content in enumerate(contents)]
    return read_edition([Rendition(d, identify(d, reference())) for d in documents], reference())


@cache
def plain() -> Reading:
    """The better form alone; only to be looked at."""
    return read(text_of("better"))


def served(reading: Reading) -> dict[Key, dict[str, Any]]:
    return {(row["area_code"], row["metric_code"]): row for row in reading.tables["observation"].to_pylist()}


def values(reading: Reading) -> dict[Key, tuple[Decimal, str]]:
    return {key: (row["value"], row["unit"]) for key, row in served(reading).items()}


def quarantine(reading: Reading) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = reading.tables["quarantine"].to_pylist()
    return found


def held(reading: Reading) -> dict[Key, dict[str, Any]]:
    """Quarantined cells by the figure they would be."""
    return {(row["area_code"], row["metric_code"]): row for row in quarantine(reading)}


def checks(reading: Reading, outcome: str) -> dict[str, dict[str, Any]]:
    return {row["check_id"]: row for row in reading.tables["check"].to_pylist() if row["outcome"] == outcome}


def accounts(reading: Reading) -> dict[str, int]:
    row = reading.tables["bulletin"].to_pylist()[0]
    return {name: row[name] for name in row if name.startswith("tokens")}


def accounting_closes(reading: Reading) -> bool:
    """Every numeric token is a fact, a known non-fact or in quarantine."""
    count = accounts(reading)
    homes = count["tokens_fact"] + count["tokens_non_fact"] + count["tokens_quarantined"]
    return count["tokens_homeless"] == 0 and homes == count["tokens"]


def nothing_wrong(reading: Reading) -> bool:
    """Whether all that is served is served by the undamaged bulletin too."""
    right = values(plain())
    return all(right.get(key) == value for key, value in values(reading).items())


def page() -> Page:
    """The better form as a page of annotated rows, free to be damaged."""
    return copy.deepcopy(_page())


@cache
def _page() -> Page:
    return sources.bundled().page


def annex_of(bulletin: Page, code: str) -> Annex:
    annex = bulletin.annex(code)
    assert annex is not None
    return annex


def row_of(annex: Annex, area: str) -> Row:
    return next(row for row in annex.rows if row.area == area)


def print_figure(bulletin: Page, key: Key, text: str) -> None:
    """Prints ``text`` where the page carries the figure ``key``."""
    cells = [c for annex in bulletin.annexes for row in annex.rows for c in row.cells if c.key == key]
    assert len(cells) == 1
    cells[0].text = text


def printed(bulletin: Page) -> str:
    return render(bulletin)[0]
