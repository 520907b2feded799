"""Proof sheets of the bundled sample in its forms, and one browser for all tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.document import Document
from ingest.identify import identify
from ingest.proof import proof_sheet
from ingest.read import read_document
from ingest.reading import Reading, Rendition, read_edition
from ingest.reference import Reference
from tests.proof.one_browser import _chromium, browser
from tests.proof.troubled import IMAGE, troubled

__all__ = ["_chromium", "browser"]

SAMPLES = Path(__file__).parents[1] / "samples"
BETTER = SAMPLES / "better" / "2020-14.txt"
DAMAGED = SAMPLES / "damaged" / "2020-14.txt"


@dataclass(frozen=True)
class Sheet:
    """A page, what it was made of, and the file it lies in."""

    documents: tuple[Document, ...]
    reading: Reading
    html: str
    file: Path


@pytest.fixture(scope="session")
def reference() -> Reference:
    return Reference.load()


@pytest.fixture(scope="session")
def make(reference, tmp_path_factory):
    def sheet(*contents: tuple[str, bytes]) -> Sheet:
        documents = tuple(read_document(content, name) for name, content in contents)
        renditions = [Rendition(document, identify(document, reference)) for document in documents]
        reading = read_edition(renditions, reference)
        html = proof_sheet(renditions, reading, reference)
        file = tmp_path_factory.mktemp("sheet") / "proof.html"
        file.write_text(html, encoding="utf-8")
        return Sheet(documents, reading, html, file)

    return sheet


@pytest.fixture(scope="session")
def damaged(make) -> Sheet:
    return make(("damaged.txt", DAMAGED.read_bytes()))


@pytest.fixture(scope="session")
def both(make) -> Sheet:
    return make(("better.txt", BETTER.read_bytes()), ("damaged.txt", DAMAGED.read_bytes()))


@pytest.fixture(scope="session")
def hostile(make) -> Sheet:
    return make((f"{IMAGE}.txt", troubled(BETTER.read_text(encoding="utf-8")).encode()))
