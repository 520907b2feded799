"""Random small edits of a bulletin's text: lines, rows, cells, labels, headers, titles, units, whole tables.

The damages of ``tests.mutation`` are what conversions are known to do; these are what nobody thought of. One to three
are made at once. ``python -m tests.mutation.edits --count 500 --seed 1`` reads and grades them (``__main__``).
"""

from tests.mutation.edits import cells, exchanges, headers, identity, labels, lines, strangers, tables, titles, units
from tests.mutation.edits.register import EDITS

__all__ = [
    "EDITS",
    "cells",
    "exchanges",
    "headers",
    "identity",
    "labels",
    "lines",
    "strangers",
    "tables",
    "titles",
    "units",
]
