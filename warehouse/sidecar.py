"""What the archive knows of one rendition, and its JSON form. Equal knowledge gives equal bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest.identify import Identity, Misprint
from warehouse.errors import WarehouseError
from warehouse.json_by_line import fields_of, json_by_line

_DATES = ("month", "published_on")


@dataclass(frozen=True, slots=True)
class Archived:
    """The outcome of putting bytes into the archive. ``name`` is the one just given."""

    rendition_id: str
    name: str
    size_bytes: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a document is no bulletin that can be read: the code and message of its BulletinError."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An archived rendition. ``names`` is sorted; at most one of ``identity`` and ``refusal`` is set. ``received_on``
    is the day on which its bytes came first, None where that was not noted, as in the archives of earlier versions."""

    rendition_id: str
    names: tuple[str, ...]
    size_bytes: int
    identity: Identity | None = None
    refusal: Refusal | None = None
    received_on: date | None = None

    @property
    def key(self) -> tuple[str, str] | None:
        """(bulletin_id, edition), or None while unknown."""
        return self.identity.key if self.identity else None

    def to_json(self) -> bytes:
        """The sidecar's bytes: sorted keys, dates as ISO."""
        return json_by_line(fields_of(self))

    @classmethod
    def from_json(cls, content: bytes, path: Path) -> Entry:
        """Raises WarehouseError, code ``corrupt``, when it is not a sidecar of this version."""
        try:
            fields = json.loads(content)
            identity, refusal = fields["identity"], fields["refusal"]
            received_on = fields.get("received_on")
            if identity is not None:
                dates = {name: date.fromisoformat(identity[name]) for name in _DATES}
                # Archives of earlier versions have no such notes.
                misprints = tuple(Misprint(*noted) for noted in identity.get("misprints", ()))
                identity = Identity(**{**identity, **dates, "misprints": misprints})
            return cls(
                fields["rendition_id"],
                tuple(fields["names"]),
                fields["size_bytes"],
                identity,
                Refusal(**refusal) if refusal is not None else None,
                date.fromisoformat(received_on) if received_on is not None else None,
            )
        except (ValueError, KeyError, TypeError) as error:
            raise WarehouseError(
                "corrupt",
                f"is not a sidecar that this version can read ({error}).",
                path=path,
                remedy="Remove this .json file and load the original again.",
            ) from error
