"""One file through the product's own reading, as an outcome to grade."""

from __future__ import annotations

from datetime import date

from ingest.errors import BulletinError
from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import Rendition, read_edition
from ingest.reference import Reference
from tests.mutation.grade import Outcome, Served


def read(text: str, name: str, reference: Reference) -> Outcome:
    """The product's reading of one file alone; a refusal is an outcome, any other error is not caught."""
    outcome = Outcome()
    try:
        document = read_document(text.encode(), name)
        reading = read_edition([Rendition(document, identify(document, reference))], reference)
    except BulletinError as error:
        outcome.refused = str(error)
        return outcome
    for row in reading.tables["observation"].to_pylist():
        month: date = row["month"]
        outcome.served[row["area_code"], f"{month:%Y-%m}", row["metric_code"]] = Served(
            row["value"], row["unit"], row["status"], row["printed"], row["checks_failed"]
        )
    for row in reading.tables["quarantine"].to_pylist():
        if row["area_code"] and row["metric_code"]:
            outcome.quarantined.add((row["area_code"], row["metric_code"]))
        outcome.by_line[row["line"]].append(row["printed"])
    return outcome
