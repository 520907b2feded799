"""Any rows that the schemas allow go through the lake unchanged."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import identity, reading

from ingest.emit.schemas import SCHEMAS
from warehouse.home import Home
from warehouse.lake import Lake

_KEYED = ("reading_id", "bulletin_id", "edition", "month")


def values(kind: pa.DataType) -> st.SearchStrategy[Any]:
    """Every value a column of the type can hold."""
    if pa.types.is_string(kind):
        return st.text(max_size=12)
    if pa.types.is_integer(kind):
        bound = 1 << (kind.bit_width - 1)
        return st.integers(-bound, bound - 1)
    if pa.types.is_decimal(kind):
        limit = 10**kind.precision - 1
        return st.integers(-limit, limit).map(lambda n: Decimal(n).scaleb(-kind.scale))
    if pa.types.is_date(kind):
        return st.dates()
    if pa.types.is_floating(kind):
        return st.floats(allow_nan=False)
    assert pa.types.is_list(kind), kind
    return st.lists(values(kind.value_type) | st.none(), max_size=3)


def rows(dataset: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    columns = {
        field.name: values(field.type) | st.none() if field.nullable else values(field.type)
        for field in SCHEMAS[dataset]
        if field.name not in _KEYED
    }
    return st.lists(st.fixed_dictionaries(columns), max_size=3)


OPEN_DATASETS = ("observation", "quarantine", "check", "table_reading", "token")
readings = st.fixed_dictionaries({dataset: rows(dataset) for dataset in OPEN_DATASETS})


@settings(max_examples=40, deadline=None)
@given(st.lists(readings, max_size=3), st.dates())
def test_any_rows_come_back(drawn: list[dict[str, Any]], month: date) -> None:
    with TemporaryDirectory() as folder:
        home = Home.open(Path(folder))
        given_readings = [reading(identity(number, month=month), rows=one) for number, one in enumerate(drawn, 1)]
        Lake(home).stage(given_readings).commit()
        lake = Lake(home)
        assert lake.verify() == []
        assert len(lake.current()) == len(drawn)
        for one in given_readings:
            for dataset in OPEN_DATASETS:
                found = lake.read(dataset, *one.identity.key)
                assert found.schema.equals(SCHEMAS[dataset])
                assert found.equals(one.tables[dataset])
