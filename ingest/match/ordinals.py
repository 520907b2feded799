"""What the cells of a body alone say of a table: serial numbers before the labels, and whether it fits a contract."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.contracts.model import TableContract
from ingest.figures import Kind, read_figure
from ingest.labels import name_key

_ROWS = 3


def leading_numbers(rows: Sequence[Sequence[str]], names: frozenset[str]) -> int:
    """1 where each row begins with a serial number or a rank and an area's name follows, else 0.

    A total may have a blank, or its name, in the first cell. The numbers must be 1 to n in some order (ranks may be
    equal), and the names behind them must be known in more than half of the rows.
    """
    if len(rows) < _ROWS or not any([row and row[0].isdecimal() for row in rows[:_ROWS]]):
        return 0
    numbers: list[float] = []
    known = 0
    for row in rows:
        if len(row) < 2:
            return 0
        first = read_figure(row[0])
        named = name_key(row[1]) in names
        if first.kind == Kind.NUMBER and not first.decimals and not first.percent:
            numbers.append(first.value)
            known += named
        elif not (named and first.kind in (Kind.BLANK, Kind.PLACEHOLDER)) and name_key(row[0]) not in names:
            return 0
    count = len(numbers)
    fits = count >= _ROWS and min(numbers) == 1 and max(numbers) <= count and 2 * known > len(rows)
    return int(fits)


def is_serial(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the numbers that the rows begin with only count them: 1, 2, 3 and so on, down the table."""
    numbers = [int(row[0]) for row in rows if row and row[0].strip().isdecimal()]
    return numbers == list(range(1, len(numbers) + 1))


def fits_body(contract: TableContract, rows: Sequence[Sequence[str]], lead: int) -> bool:
    """Whether ``rows`` are as wide as ``contract`` and print per cent signs in its rates and nowhere else."""
    width, labels = len(contract.columns), contract.label_columns + lead
    whole = [row[labels:] for row in rows if len(row) == labels + width]
    if not whole or 2 * len(whole) < len(rows):
        return False
    units = [set(column.units.values()) for column in contract.columns]
    for k, unit in enumerate(units):
        figures = [figure for row in whole if (figure := read_figure(row[k])).kind == Kind.NUMBER and figure.value]
        signs = sum([figure.percent for figure in figures])
        if "%" in unit:
            if figures and 2 * signs < len(figures):
                return False
        elif 2 * signs > len(figures):
            return False
    return True
