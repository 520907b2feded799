"""Which figure stands at which printed place.

The observations of a reading name one place each: that of the rendition whose print was taken. Where an
edition has several renditions, each one's own reading says which figure its cells hold; what was decided
about that figure is still the common reading's word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ingest.reading import Reading

Place = tuple[str, int, int]
"""(rendition_id, line, column), line and column from 1."""

Key = tuple[str, str]
"""(area code, metric code)"""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the reading says of one printed place.

    ``served`` is the observation that is served for the figure, ``here`` the one that this place gave
    (the same row where this place was taken), ``held`` the quarantine's row. ``status`` is a code of
    ``vocabulary.STATUSES``."""

    status: str
    key: Key | None
    served: Row | None = None
    here: Row | None = None
    held: Row | None = None

    @property
    def elsewhere(self) -> bool:
        """Whether the figure was taken from another place."""
        return self.served is not None and self.served is not self.here


def place_of(row: Row) -> Place:
    return (row["rendition_id"], row["line"], row["column"])


def key_of(row: Row) -> Key:
    return (row["area_code"], row["metric_code"])


class Places:
    """All places of a reading. ``alone`` holds, by rendition_id, the reading of that rendition by
    itself."""

    def __init__(self, reading: Reading, alone: Mapping[str, Reading] | None = None) -> None:
        self.observations: list[Row] = reading.tables["observation"].to_pylist()
        self.quarantine: list[Row] = reading.tables["quarantine"].to_pylist()
        self._taken = {place_of(row): row for row in self.observations}
        self._served = {key_of(row): row for row in self.observations}
        self._held = {place_of(row): row for row in self.quarantine}
        self._own = {
            place_of(row): row for own in (alone or {}).values() for row in own.tables["observation"].to_pylist()
        }

    def at(self, place: Place) -> Seen | None:
        """The figure of ``place``; None where no figure stands there."""
        if taken := self._taken.get(place):
            return Seen(taken["status"], key_of(taken), taken, taken)
        own = self._own.get(place)
        if held := self._held.get(place):
            key = key_of(own) if own else key_of(held) if held["area_code"] and held["metric_code"] else None
            return Seen("quarantined", key, self._served.get(key) if key else None, own, held)
        if own:
            served = self._served.get(key_of(own))
            same = served is not None and (served["value"], served["unit"]) == (own["value"], own["unit"])
            return Seen(served["status"] if served and same else "unserved", key_of(own), served, own)
        return None

    def served(self, key: Key) -> Row | None:
        return self._served.get(key)

    @cached_property
    def narrative_keys(self) -> dict[tuple[str, str], list[Key]]:
        """(rendition_id, metric code) -> the figures of that metric that stand in the narrative."""
        found: dict[tuple[str, str], list[Key]] = defaultdict(list)
        for row in (*self.observations, *self._own.values()):
            if row["table_code"] == "narrative":
                found[row["rendition_id"], row["metric_code"]].append(key_of(row))
        return found
