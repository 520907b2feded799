"""Editions that are set aside: what is wrong with each, what to do, and which readings in the lake are not served.

One file, ``lake/set_aside.parquet``, written in one step. An edition is in it from the load that could not read it, or
whose marts refused its reading, until a load reads it. What it served before stays served: a reading that never
entered the lake supersedes nothing, and one that did and is refused by the marts is passed over (``refused``), so that
the reading before it counts again, where there is one.

It is tried again when something that decides its reading changed: ``attempt`` is the identity of the reading that
failed, a hash of files, corrections, reader, contracts and earlier months, and for a refusal of the marts of their
rules too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.durable import write_file
from warehouse.errors import WarehouseError, storage_errors
from warehouse.home import Home

_NAMED = 3
Key = tuple[str, str]
"""(bulletin_id, edition)"""

SCHEMA = pa.schema(
    [
        pa.field("bulletin_id", pa.string(), nullable=False),
        pa.field("edition", pa.string(), nullable=False),
        pa.field("month", pa.date32(), nullable=False),
        pa.field("code", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("place", pa.string(), nullable=False),
        pa.field("remedy", pa.string(), nullable=False),
        pa.field("rendition_ids", pa.list_(pa.string()), nullable=False),
        pa.field("names", pa.list_(pa.string()), nullable=False),
        pa.field("attempt", pa.string(), nullable=False),
        pa.field("history", pa.string(), nullable=False),
        pa.field("refused", pa.list_(pa.string()), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class SetAside:
    """One edition set aside. ``code`` is stable and machine-readable; ``reason``, ``place`` (table, row, column, as far
    as known) and ``remedy`` are what a person reads. ``names`` are those of its files. ``history`` is the digest of the
    earlier months that the attempt was held against; ``refused`` are readings in the lake that are passed over."""

    bulletin_id: str
    edition: str
    month: date
    code: str
    reason: str
    place: str
    remedy: str
    rendition_ids: tuple[str, ...]
    names: tuple[str, ...]
    attempt: str = ""
    history: str = ""
    refused: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return (self.bulletin_id, self.edition)

    @property
    def said(self) -> str:
        """One line: which file, what is wrong, where, and what to do."""
        where = f"{self.place}: " if self.place and self.place not in self.reason else ""
        more = f" and {len(self.names) - _NAMED} more" if len(self.names) > _NAMED else ""
        name = ", ".join(self.names[:_NAMED]) + more
        named = "" if name and name in self.reason else f"{name}: "
        return " ".join(filter(None, (f"{named}{where}{self.reason}", self.remedy)))


def aside_file(home: Home) -> Path:
    return home.root / "lake" / "set_aside.parquet"


def read_aside(home: Home) -> dict[Key, SetAside]:
    """What is set aside, by edition; nothing where the file is not there. Raises WarehouseError, ``corrupt``."""
    path = aside_file(home)
    if not path.is_file():
        return {}
    try:
        with storage_errors(path, "reading what is set aside"):
            rows = pq.read_table(path, partitioning=None).to_pylist()
        found = [SetAside(**{**row, **{name: tuple(row[name]) for name in _LISTS}}) for row in rows]
    except (pa.ArrowException, TypeError, KeyError) as error:
        raise WarehouseError(
            "corrupt", f"does not say what is set aside ({error}).", path=path,
            remedy="Remove it and load again: what it named is then tried again.",
        ) from error  # fmt: skip
    return {one.key: one for one in found}


_LISTS = ("rendition_ids", "names", "refused")


def write_aside(home: Home, aside: Iterable[SetAside]) -> None:
    """Say that these editions are set aside, and no others."""
    rows = [asdict(one) for one in sorted(aside, key=lambda one: one.key)]
    content = BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), content, compression="zstd")
    path = aside_file(home)
    if not (path.is_file() and path.read_bytes() == content.getvalue()):
        write_file(path, content.getvalue())
