"""One decision of a person about one printed cell.

A correction is anchored twice: by ``cell`` (table, area, metric), which no rendition owns, and by
``printed_at``, the place in one rendition where the person saw it. ``expect`` guards it: it applies only
while every rendition prints in that cell what the person saw. A value is text, as one would print it, so that
its decimals are known.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ingest.figures import Figure, Kind, read_figure

Decision = Literal["value", "place", "non_fact"]

_LOCAL = timezone(timedelta(hours=8))
"""Where the cities are; for a ``when`` that names no offset."""


def _code(given: Any) -> Any:
    """An area code that was written without quotes is a number to YAML."""
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


def _printed_text(given: Any) -> Any:
    if given is not None and not isinstance(given, str):
        raise ValueError(f"must be text: put {given} in quotes, so that its decimals stay as printed")
    return given


def _texts(given: Any) -> Any:
    return [given] if isinstance(given, str | int | float) else given


def _moment(given: Any) -> Any:
    text = given.isoformat() if isinstance(given, date) else given
    if isinstance(text, str):
        try:
            datetime.fromisoformat(text)
        except ValueError:
            raise ValueError("must be a date or a time, such as 2026-03-01T09:30:00+08:00") from None
    return text


Code = Annotated[str, BeforeValidator(_code)]
Text = Annotated[str, BeforeValidator(_printed_text)]
Words = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cell(_Part):
    """Which figure: ``table_code`` is a contract's, ``narrative``, or nothing for an unknown table."""

    table_code: str | None = None
    area_code: Code | None = None
    metric_code: str | None = None

    @property
    def key(self) -> tuple[str, str] | None:
        """(area, metric), where both are known."""
        return (self.area_code, self.metric_code) if self.area_code and self.metric_code else None


class PrintedAt(_Part):
    """Where the person saw it: 1-based line and column of one rendition (SHA-256), and the text there."""

    rendition_id: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    line: Annotated[int, Field(ge=1)]
    column: Annotated[int, Field(ge=1)]
    printed: Text


class Expect(_Part):
    """The guard. ``printed`` are all texts the renditions print in the cell ("" for none); ``failing`` is a
    check that must fail on the figures as printed."""

    printed: Annotated[tuple[Text, ...], BeforeValidator(_texts), Field(min_length=1)]
    failing: str | None = None


class Correction(_Part):
    """One entry. ``value``: the cell's figure is another. ``place``: the printed one belongs to ``cell``.
    ``non_fact``: what is printed there is no figure. ``when`` is ISO 8601."""

    cell: Cell
    printed_at: PrintedAt | None = None
    decision: Decision
    value: Text | None = None
    unit: str | None = None
    expect: Expect
    reason: Words
    who: Words
    when: Annotated[str, BeforeValidator(_moment)]

    @model_validator(mode="after")
    def _consistent(self) -> Correction:
        if self.decision == "non_fact":
            if self.value is not None or self.unit is not None:
                raise ValueError("decision non_fact takes neither value nor unit")
        else:
            if self.cell.key is None:
                raise ValueError(f"decision {self.decision} needs cell.area_code and cell.metric_code")
            if self.unit is None:
                raise ValueError(f"decision {self.decision} needs a unit")
        if self.decision == "value":
            if self.value is None or read_figure(self.value).kind != Kind.NUMBER:
                raise ValueError(f"value {self.value!r} is not a number as one would print it")
        elif self.value is not None:
            raise ValueError("a value belongs to decision value only")
        if self.decision != "value":
            if self.printed_at is None:
                raise ValueError(f"decision {self.decision} needs printed_at")
            if self.decision == "place" and read_figure(self.printed_at.printed).kind != Kind.NUMBER:
                raise ValueError(f"printed_at.printed {self.printed_at.printed!r} is no number: decide its value")
        if self.printed_at is not None and self.printed_at.printed not in self.expect.printed:
            raise ValueError("expect.printed must hold what printed_at.printed says")
        return self

    @property
    def figure(self) -> Figure:
        """The figure that the decision puts in the cell (``value`` and ``place`` only)."""
        text = self.value if self.decision == "value" else self.printed_at.printed if self.printed_at else None
        assert text is not None, "a non-fact has no figure"
        return read_figure(text)

    @property
    def rank(self) -> tuple[datetime, str]:
        """Later decisions outrank earlier ones, whatever their order in the file."""
        moment = datetime.fromisoformat(self.when)
        return (moment if moment.tzinfo else moment.replace(tzinfo=_LOCAL), self.digest)

    @property
    def day(self) -> date:
        """The day of the decision, as the person wrote it."""
        return datetime.fromisoformat(self.when).date()

    @property
    def digest(self) -> str:
        """A hash of everything the entry says."""
        return hashlib.sha256(_canonical(self).encode()).hexdigest()

    @property
    def label(self) -> str:
        """The cell in a few words, for messages."""
        if self.cell.key is not None:
            return " × ".join(self.cell.key)
        assert self.printed_at is not None
        return f"line {self.printed_at.line}, column {self.printed_at.column}"


class CorrectionsFile(_Part):
    """A file: the bulletin it is about, and its entries."""

    bulletin_id: str
    corrections: tuple[Correction, ...] = ()


def _canonical(correction: Correction) -> str:
    return json.dumps(correction.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)


def fingerprint(corrections: Iterable[Correction]) -> str:
    """A hash of the entries, whatever their order; "" for none. Part of a reading's identity."""
    digests = sorted({c.digest for c in corrections})
    return hashlib.sha256("\0".join(digests).encode()).hexdigest() if digests else ""
