"""Files of corrections: named for their bulletin, and of areas, metrics, tables and units that there are."""

from __future__ import annotations

from ingest.contracts.lint.finding import Finding
from ingest.contracts.lint.loading import Loaded
from ingest.corrections.files import unknown_in
from ingest.reference import Reference


def check_corrections(loaded: Loaded, reference: Reference) -> list[Finding]:
    """Note what is wrong in each file; the new findings. ``reference`` is made of the other files."""
    found: list[Finding] = []
    for file, content in loaded.corrections:
        before = len(file.findings)
        if content.bulletin_id != file.path.stem:
            file.tell(
                "error", "corrections", f"is of {content.bulletin_id}, but the file is named {file.path.name}.",
                "Name the file as the bulletin.", at=("bulletin_id",),
            )  # fmt: skip
        for number, entry in enumerate(content.corrections):
            if problem := unknown_in(entry, reference):
                file.tell(
                    "error", "corrections", f"the entry of {entry.when} by {entry.who} ({entry.label}), {problem}.",
                    "docs/review.md describes every field.", at=("corrections", number),
                )  # fmt: skip
        found += file.findings[before:]
    return found
