"""Arrow arrays from plain lists, fast where a reading has thousands of equal or static values."""

from __future__ import annotations

from collections.abc import Sequence
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
    """One dataset's table: ``columns`` as arrays or sequences, the reading's ``key`` repeated in every row."""
    schema = SCHEMAS[dataset]
    arrays = []
    for field in schema:
        values = columns.get(field.name, key.get(field.name))
        if field.name in columns:
            array = values if isinstance(values, pa.Array) else pa.array(values, field.type)
            if isinstance(array, pa.ChunkedArray):
                array = array.combine_chunks()
        else:
            array = constant(values, length, field.type)
        arrays.append(array)
    return pa.Table.from_arrays(arrays, schema=schema)


def strings(values: Sequence[str | None]) -> pa.Array:
    return pa.array(values, pa.string())
