"""Small readings and databases of the real schemas, for the tests of this folder."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ingest.emit.schemas import SCHEMAS
from ingest.identify import Identity
from ingest.reading import Reading
from warehouse.home import Home
from warehouse.inspection import REQUIRED_RELATIONS

_PLAIN: dict[pa.DataType, Any] = {
    pa.string(): "文",
    pa.date32(): date(2020, 9, 1),
    pa.float64(): 1.5,
    pa.list_(pa.string()): ["430211|a", "430281|a"],
}


def identity(issue_no: int = 14, edition: str = "original", month: date = date(2020, 9, 1)) -> Identity:
    return Identity(
        series_code="zzdsj",
        city_code="430200",
        issue_year=2020,
        issue_no=issue_no,
        edition=edition,
        month=month,
        period_label="1-9月",
        published_on=date(2020, 10, 27),
        title_zh="工作简报",
    )


def rendition_id(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def row(dataset: str, **values: Any) -> dict[str, Any]:
    """A row of a dataset with something in every column."""
    plain = {
        field.name: Decimal("78.7000") if pa.types.is_decimal(field.type) else _PLAIN.get(field.type, 1)
        for field in SCHEMAS[dataset]
    }
    return plain | values


def reading(
    identity: Identity,
    contents: tuple[bytes, ...] = (b"one",),
    figures: int = 3,
    value: Decimal = Decimal("78.7000"),
    rows: dict[str, list[dict[str, Any]]] | None = None,
) -> Reading:
    """A reading with ``figures`` observations, two quarantined cells and two checks, or with ``rows``."""
    renditions = sorted(rendition_id(content) for content in contents)
    key = {
        "reading_id": hashlib.sha256(repr((identity.key, renditions, value)).encode()).hexdigest(),
        "bulletin_id": identity.bulletin_id,
        "edition": identity.edition,
        "month": identity.month,
    }
    chosen = rows or {
        "observation": [
            row(
                "observation",
                area_code=f"43{n % 10:04}",
                metric_code=f"指标.{n}",
                value=value,
                status="confirmed",
                # Of no pattern, so that a disk can be filled with few rows.
                evidence=hashlib.sha256(f"{identity.key} {n}".encode()).hexdigest(),
            )
            for n in range(figures)
        ],
        "quarantine": [row("quarantine", quarantine_id=f"q{n}", reason_code="unknown_area") for n in range(2)],
        "check": [
            row("check", check_id="c1", outcome="holds"),
            row("check", check_id="c2", outcome="fails"),
        ],
        "table_reading": [row("table_reading", table_code="annex", operations=[])],
        "token": [row("token")],
    }
    chosen["bulletin"] = [row("bulletin", ingest_version="1", contracts_version="c1", renditions=len(renditions))]
    chosen["rendition"] = [row("rendition", rendition_id=one) for one in renditions]
    tables = {
        dataset: pa.Table.from_pylist([line | key for line in chosen.get(dataset, [])], schema=schema)
        for dataset, schema in SCHEMAS.items()
    }
    return Reading(key["reading_id"], identity, tables)


def build(home: Home, bulletin_ids: tuple[str, ...] = (), generation: int = 1, rows: int = 100) -> Path:
    """A built database with every relation of the public contract; each fact carries ``generation``."""
    path = home.build / "bulletins.duckdb"
    path.unlink(missing_ok=True)
    connection = duckdb.connect(str(path))
    try:
        connection.execute("create schema marts; create schema zh")
        for relation in REQUIRED_RELATIONS:
            if relation == "marts.dim_bulletin":
                connection.execute(f"create table {relation} (bulletin_id varchar)")
                for bulletin_id in bulletin_ids:
                    connection.execute(f"insert into {relation} values (?)", [bulletin_id])
            elif relation != "marts.v_observation":
                connection.execute(
                    f"create table {relation} as select '430200' as area_code, {generation} as generation, "
                    f"(i * 1.25)::decimal(18, 4) as value from range({rows}) t(i)"
                )
        connection.execute("create view marts.v_observation as select * from marts.fct_observation")
        connection.execute('create view zh."观测" as select value as "数值" from marts.fct_observation')
    finally:
        connection.close()
    return path
