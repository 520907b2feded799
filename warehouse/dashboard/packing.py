"""Texts of months joined to one text a series, ``101.74||120.5``, without taking them apart in between.

Rows lie ordered by series and month. Each text gets in front of it the bars of the months since the one before, and the
first of a series a line break: then the memory of the column, read from end to end, is all packed texts, a line each.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.dashboard.batch import Numbers

SEPARATOR = "|"
_MONTHS = 12
_FRONTS = pa.array([SEPARATOR * bars for bars in range(_MONTHS)] + ["\n" + SEPARATOR * bars for bars in range(_MONTHS)])


def fronts(first: npt.NDArray[np.bool_], slots: Numbers) -> pa.Array:
    """What stands in front of each row's text. ``first`` marks the first rows of series, ``slots`` are positions of
    months. Raises ValueError where months of a series do not ascend: two texts would run into one."""
    if not slots.size:
        return _FRONTS.slice(0, 0)
    since = np.diff(slots, prepend=0)
    since[first] = slots[first]
    if (since[~first] < 1).any():
        raise ValueError("an area has two rows of one month and metric")
    return _FRONTS.take(pa.array(since + np.where(first, _MONTHS, 0)))


def packed(front: pa.Array, *parts: pa.Array) -> list[str]:
    """The packed texts of all series in their order. ``front`` is that of ``fronts``, ``parts`` are columns of text
    that follow each other in a row, without line breaks or bars. Months at the end that have no text are left away.
    Raises ValueError where a text is null."""
    joined = pc.binary_join_element_wise(front, *parts, "")
    if not len(joined):
        return []
    if joined.null_count:
        raise ValueError("a row lacks a text that every row has")
    _, offsets, content = joined.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[[joined.offset, joined.offset + len(joined)]]
    text = content.slice(int(ends[0]), int(ends[1] - ends[0])).to_pybytes().decode()
    return [line.rstrip(SEPARATOR) for line in text[1:].split("\n")]
