"""What people settled about single documents that do not say clearly which bulletin they are: ``identities.yml``.

::

    - document: 2bd2eba45914        # the SHA-256 of the file, its first 12 digits or more
      month: 2020-09                # any of these three
      published_on: 2020-10-27
      issue: 2020-14
      who: 李四
      why: the printed copy in the office

It stands in the configuration folder. What is settled is not weighed, nor asked about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ingest.errors import ReferenceDataError
from ingest.reference.config_text import config_text

FILE = "identities.yml"
_FIELDS = ("document", "month", "published_on", "issue", "who", "why")
_DOCUMENT, _MONTH, _ISSUE = (re.compile(p) for p in (r"[0-9a-f]{12,64}", r"(\d{4})-(\d{2})", r"(\d{4})-(\d{1,3})"))


@dataclass(frozen=True, slots=True)
class Settled:
    """The answers about one document; None where nothing was said."""

    month: date | None = None
    published_on: date | None = None
    issue: tuple[int, int] | None = None

    def __bool__(self) -> bool:
        return self != NOTHING


NOTHING = Settled()


def how_to_settle(document_id: str, what: str) -> str:
    """The remedy of a message: where to write what the original says."""
    return (
        f"Compare with the original and say its {what} in config/{FILE} (document: {document_id[:12]}; "
        "docs/operations.md), then load it again."
    )


def settled_for(document_id: str, settled: Mapping[str, Settled]) -> Settled:
    """What people said of the document with this SHA-256."""
    if not settled:
        return NOTHING
    return next((found for start, found in settled.items() if document_id.startswith(start)), NOTHING)


def load_settled(config: Path | None) -> dict[str, Settled]:
    """By the first digits of the document's hash. Raises ReferenceDataError with entry and field."""
    path = config / FILE if config is not None else None
    if path is None or not path.is_file():
        return {}
    try:
        entries = yaml.safe_load(config_text(path)) or []
    except yaml.YAMLError as error:
        raise ReferenceDataError("yaml", f"is not valid YAML: {error}", file=str(path)) from error
    if not isinstance(entries, list):
        raise _bad(path, 0, "document", "the file is a list of entries")
    found: dict[str, Settled] = {}
    for number, entry in enumerate(entries, 1):
        document, settled = _entry(path, number, entry)
        if any(document.startswith(known) or known.startswith(document) for known in found):
            raise _bad(path, number, "document", "another entry is about the same document")
        found[document] = settled
    return found


def _entry(path: Path, number: int, entry: Any) -> tuple[str, Settled]:
    if not isinstance(entry, dict):
        raise _bad(path, number, "document", "an entry has fields")
    for name in entry:
        if name not in _FIELDS:
            raise _bad(path, number, str(name), f"is not one of {', '.join(_FIELDS)}")
    for name in ("document", "who", "why"):
        if not str(entry.get(name) or "").strip():
            raise _bad(path, number, name, "is missing")
    document = str(entry["document"])
    if not _DOCUMENT.fullmatch(document):
        raise _bad(path, number, "document", "is not 12 to 64 hexadecimal digits of a SHA-256 (in quotes)")
    settled = Settled(
        _read(path, number, "month", entry, _month), _read(path, number, "published_on", entry, _day),
        _read(path, number, "issue", entry, _issue),
    )  # fmt: skip
    if not settled:
        raise _bad(path, number, "month", "neither month nor published_on nor issue is given")
    return document, settled


def _read(path: Path, number: int, name: str, entry: Mapping[str, Any], read: Any) -> Any:
    if entry.get(name) is None:
        return None
    try:
        return read(str(entry[name]))
    except (ValueError, TypeError) as error:
        example = {"month": "2020-09", "published_on": "2020-10-27", "issue": "2020-14"}[name]
        raise _bad(path, number, name, f"“{entry[name]}” is not written as {example}") from error


def _month(text: str) -> date:
    match = _MONTH.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return date(int(match[1]), int(match[2]), 1)


_day = date.fromisoformat


def _issue(text: str) -> tuple[int, int]:
    match = _ISSUE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return int(match[1]), int(match[2])


def _bad(path: Path, number: int, field: str, problem: str) -> ReferenceDataError:
    where = f"entry {number}, field {field}: " if number else ""
    return ReferenceDataError(
        "identities", f"{where}{problem}.", file=str(path), remedy="docs/operations.md describes every field."
    )
