"""The proof sheet of a reading: the entry of this room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.document import Document, Paragraph
from ingest.proof.grids import Grids, TableView
from ingest.proof.ledger import kinds, ledger
from ingest.proof.page import render
from ingest.proof.payload import payload
from ingest.proof.places import Places
from ingest.proof.prose import Piece, Prose
from ingest.proof.summary import summary
from ingest.reading import Reading, Rendition, read_edition
from ingest.reference import Reference

Block = tuple[str, int, list[Piece] | TableView]
"""(``paragraph`` or ``table``, first line, what to draw)"""


def proof_sheet(renditions: Sequence[Rendition], reading: Reading, reference: Reference) -> str:
    """One HTML page (text, to be written as UTF-8) that shows every rendition as ``reading`` understood
    it.

    ``renditions`` are those ``reading`` was made of; several of them become tabs. Raises ValueError where
    they are not."""
    ordered = _in_order(renditions, reading)
    alone = {r.document.rendition_id: read_edition([r], reference) for r in ordered} if len(ordered) > 1 else {}
    places = Places(reading, alone)
    checks = reading.tables["check"].to_pylist()
    views = ledger(checks, reference)
    sheets = [_blocks(r.document, reading, alone.get(r.document.rendition_id), places, reference) for r in ordered]
    documents = [r.document for r in ordered]
    return render(
        summary=summary(reading, places, views, reference),
        documents=documents,
        sheets=sheets,
        checks=views,
        kinds=kinds(views),
        quarantine=sorted(places.quarantine, key=lambda q: (_number(documents, q["rendition_id"]), q["line"])),
        reference=reference,
        payload=payload(documents, sheets, views, reference),
    )


def _in_order(renditions: Sequence[Rendition], reading: Reading) -> list[Rendition]:
    """The rendition whose print was taken most often first: it is the one to read."""
    by_id = {r.document.rendition_id: r for r in renditions}
    known = reading.tables["rendition"]["rendition_id"].to_pylist()
    if set(by_id) != set(known):
        raise ValueError("the renditions are not those the reading was made of")
    taken: list[str] = reading.tables["observation"]["rendition_id"].to_pylist()
    counts: Mapping[str, int] = {rendition_id: taken.count(rendition_id) for rendition_id in by_id}
    return sorted(by_id.values(), key=lambda r: (-counts[r.document.rendition_id], r.document.rendition_id))


def _number(documents: Sequence[Document], rendition_id: str) -> int:
    return next(n for n, document in enumerate(documents) if document.rendition_id == rendition_id)


def _blocks(
    document: Document, reading: Reading, alone: Reading | None, places: Places, reference: Reference
) -> list[Block]:
    """Paragraphs and tables of a rendition in the order of its page."""
    rendition_id = document.rendition_id
    reports = [r for r in reading.tables["table_reading"].to_pylist() if r["rendition_id"] == rendition_id]
    tables = Grids(document, reading.identity, reports, places, reference).views()
    # A check that only this rendition's own reading makes still says which cell its narrative restates.
    checks = [*reading.tables["check"].to_pylist(), *(alone.tables["check"].to_pylist() if alone else ())]
    prose = Prose(document, reading.tables["token"].to_pylist(), places, checks)
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if block.text.strip():
                blocks.append(("paragraph", block.line, prose.pieces(block)))
        elif (table := tables.pop(block.first_line, None)) is not None:
            blocks.append(("table", block.first_line, table))
    return blocks
