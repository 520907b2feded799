"""A reading against the declared schemas: what enters the lake is exactly what was declared, or an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from ingest.emit.schemas import BELIEF, SCHEMAS
from warehouse.errors import WarehouseError
from warehouse.manifest import ReadingEntry

if TYPE_CHECKING:
    from ingest.reading import Reading

_NEVER_NULL = {
    name: tuple(place for place, field in enumerate(schema) if not field.nullable)
    for name, schema in {**SCHEMAS, "belief": BELIEF}.items()
}
"""By dataset: places of the columns that may not be null."""


@dataclass(frozen=True, slots=True)
class Conformed:
    """A reading that may enter the lake: its entry for the manifest and its tables."""

    entry: ReadingEntry
    tables: dict[str, pa.Table]


def conform(reading: Reading) -> Conformed:
    """The reading's entry for the manifest, and its tables with the declared schemas, ``belief`` only where it has any.

    Raises WarehouseError, code ``schema``, when a dataset or column is missing, surplus or of another type, a
    column that may not be null is, or a row carries another reading's key.
    """
    where = f"reading {reading.reading_id} of {reading.identity.bulletin_id} ({reading.identity.edition})"
    if set(reading.tables) != set(SCHEMAS):
        difference = ", ".join(sorted(set(reading.tables) ^ set(SCHEMAS)))
        raise _mismatch(where, f"its datasets are not the declared ones: {difference}.")
    tables = {name: _conform_table(name, reading.tables[name], schema, where) for name, schema in SCHEMAS.items()}
    if reading.beliefs is not None:
        tables["belief"] = _conform_table("belief", reading.beliefs, BELIEF, where)
    key = {
        "reading_id": reading.reading_id,
        "bulletin_id": reading.identity.bulletin_id,
        "edition": reading.identity.edition,
        "month": reading.identity.month,
    }
    for name, table in tables.items():
        for column, value in key.items():
            found = pc.unique(table[column]).to_pylist()
            if found not in ([], [value]):
                raise _mismatch(where, f"dataset {name}, column {column} holds {found[:3]}, not {value}.")
    if tables["bulletin"].num_rows != 1:
        raise _mismatch(where, f"dataset bulletin has {tables['bulletin'].num_rows} rows, not one.")
    renditions = sorted(set(tables["rendition"]["rendition_id"].to_pylist()))
    if not renditions or len(renditions) != tables["rendition"].num_rows:
        raise _mismatch(where, "dataset rendition has not exactly one row for each of its files.")
    return Conformed(_entry(reading, tables, tuple(renditions)), tables)


def _entry(reading: Reading, tables: dict[str, pa.Table], renditions: tuple[str, ...]) -> ReadingEntry:
    bulletin: dict[str, Any] = tables["bulletin"].to_pylist()[0]
    return ReadingEntry(
        reading_id=reading.reading_id,
        bulletin_id=reading.identity.bulletin_id,
        edition=reading.identity.edition,
        month=reading.identity.month,
        rendition_ids=renditions,
        ingest_version=bulletin["ingest_version"],
        contracts_version=bulletin["contracts_version"],
        rows={name: table.num_rows for name, table in tables.items()},
        quarantine=_counts(tables["quarantine"]["reason_code"]),
        checks=_counts(tables["check"]["outcome"]),
        history=reading.history,
        arrival=reading.arrival,
    )


def _counts(column: pa.ChunkedArray) -> dict[str, int]:
    counted = pc.value_counts(column).to_pylist()
    return {item["values"]: item["counts"] for item in sorted(counted, key=lambda item: str(item["values"]))}


def _conform_table(name: str, table: pa.Table, declared: pa.Schema, where: str) -> pa.Table:
    # Column by column only where something differs: it takes as long as reading one of the tables.
    if not table.schema.equals(declared, check_metadata=True):
        table = _under(declared, name, table, where)
    for place in _NEVER_NULL[name]:
        if nulls := table.column(place).null_count:
            raise _mismatch(where, f"dataset {name}, column {declared.names[place]} has {nulls} nulls.")
    try:
        table.validate(full=True)
    except pa.ArrowInvalid as error:
        raise _mismatch(where, f"dataset {name} is not valid Arrow data ({error}).") from error
    return table


def _under(declared: pa.Schema, name: str, table: pa.Table, where: str) -> pa.Table:
    """``table`` with the declared schema, if that differs in nullability and comments only."""
    if table.schema.names != declared.names:
        raise _mismatch(where, f"dataset {name} has the columns {table.schema.names}, declared are {declared.names}.")
    for field in declared:
        found = table.schema.field(field.name).type
        if found != field.type:
            raise _mismatch(where, f"dataset {name}, column {field.name} is {found}, not {field.type}.")
    return pa.Table.from_arrays(table.columns, schema=declared)


def _mismatch(where: str, problem: str) -> WarehouseError:
    return WarehouseError("schema", f"{where} cannot enter the lake: {problem}")
