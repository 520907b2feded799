"""Arrow arrays from plain lists, fast where a reading has thousands of equal or static values."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingest.emit.schemas import SCHEMAS, VALUE_TYPE


def decimals(scaled: npt.NDArray[np.int64]) -> pa.Array:
    """Values times 10,000 as DECIMAL(18,4), without a Python object a value."""
    words = np.empty((len(scaled), 2), dtype=np.int64)
    words[:, 0] = scaled
    words[:, 1] = np.where(scaled < 0, -1, 0)
    return pa.Array.from_buffers(VALUE_TYPE, len(scaled), [None, pa.py_buffer(words.tobytes())])


def constant(value: Any, length: int, kind: pa.DataType) -> pa.Array:
    """``value`` repeated."""
    return pa.repeat(value if isinstance(value, pa.Scalar) else pa.scalar(value, kind), length)


def key_scalars(key: dict[str, Any]) -> dict[str, Any]:
    """A reading's key as Arrow scalars, made once for all its tables."""
    schema = SCHEMAS["bulletin"]
    return {name: pa.scalar(value, schema.field(name).type) for name, value in key.items()}


def table(dataset: str, columns: dict[str, Any], length: int, key: dict[str, Any]) -> pa.Table:
    """One dataset's table: ``columns`` as arrays or lists, the reading's ``key`` repeated in every row."""
    schema = SCHEMAS[dataset]
    if not length:
        return schema.empty_table()
    arrays = {name: values for name, values in columns.items() if isinstance(values, pa.Array)}
    arrays |= _from_lists(dataset, {name: values for name, values in columns.items() if name not in arrays})
    for field in schema:
        if field.name not in arrays:
            arrays[field.name] = constant(key[field.name], length, field.type)
    return pa.Table.from_arrays([arrays[field.name] for field in schema], schema=schema)


def _from_lists(dataset: str, lists: dict[str, Sequence[Any]]) -> dict[str, pa.Array]:
    """Python lists as arrays of their fields' types, converted in one call: most datasets are a few short columns,
    and a call costs more than the values."""
    if not lists:
        return {}
    kind = _struct(dataset, tuple(lists))
    rows = pa.array(list(zip(*lists.values(), strict=True)), kind)
    return dict(zip(lists, rows.flatten(), strict=True))


@cache
def _struct(dataset: str, names: tuple[str, ...]) -> pa.DataType:
    return pa.struct([pa.field(name, SCHEMAS[dataset].field(name).type) for name in names])


def strings(values: Sequence[str | None]) -> pa.Array:
    return pa.array(values, pa.string())
