"""Files through the product's own reading, as an outcome to grade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zlib import crc32

from ingest.errors import BulletinError
from ingest.history.model import NO_HISTORY, History
from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import Reading, Rendition, read_edition
from ingest.reference import Reference
from tests.mutation.grade import Outcome
from tests.mutation.verdict import Served


def read(
    texts: Sequence[str], name: str, reference: Reference, history: History = NO_HISTORY
) -> tuple[Outcome, Reading | None]:
    """The product's reading of ``texts``, renditions of one edition; a refusal is an outcome, any other error is not
    caught."""
    try:
        # Named by what they say, so that the order in which they come tells nothing.
        documents = [read_document(text.encode(), f"{name}-{crc32(text.encode())}.txt") for text in texts]
        reading = read_edition([Rendition(d, identify(d, reference)) for d in documents], reference, history)
    except BulletinError as error:
        return Outcome(refused=str(error)), None
    numbers = {document.rendition_id: n for n, document in enumerate(documents)}
    tables = reading.tables
    return outcome_of(tables["observation"].to_pylist(), tables["quarantine"].to_pylist(), numbers), reading


def outcome_of(
    observations: Iterable[Mapping[str, Any]], held: Iterable[Mapping[str, Any]], numbers: Mapping[str, int]
) -> Outcome:
    """Rows of a reading or of a release (observations and quarantine) as an outcome; ``numbers``: which rendition is
    the how manieth."""
    outcome = Outcome()
    for row in observations:
        outcome.served[row["area_code"], f"{row['month']:%Y-%m}", row["metric_code"]] = Served(
            row["value"], row["unit"], row["status"], row["printed"], row["checks_failed"]
        )
    for row in held:
        if row["area_code"] and row["metric_code"]:
            outcome.quarantined.add((row["area_code"], row["metric_code"]))
        if row["table_code"] == "narrative":
            outcome.prose.add("".join(row["printed"].split()))
        outcome.by_line[numbers[row["rendition_id"]], row["line"]].append(row["printed"])
    return outcome
