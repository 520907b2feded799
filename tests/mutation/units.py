"""Damage to units, in the unit line or one header, with figures converted or only the label changed."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.mutation.characters import fits_number
from tests.mutation.damage import Effect, operator, some_annex
from tests.mutation.page import Annex, Cell, Page
from tests.synthetic.printing import plain

OTHER: dict[str, tuple[str, Decimal | int]] = {
    "亿元": ("万元", 10000),
    "万平方米": ("平方米", 10000),
    "平方米": ("万平方米", Decimal("0.0001")),
}
"""Printed unit -> the unit it is taken for, and what converts a figure into it."""


def unit_line(annex: Annex) -> int | None:
    return next((n for n, line in enumerate(annex.before) if line.strip().startswith("单位")), None)


def cells_of(annex: Annex, unit: str) -> list[Cell]:
    return [cell for cell in annex.facts() if cell.unit == unit]


def converted(cells: list[Cell], unit: str, factor: Decimal | int, effect: Effect) -> Effect:
    for cell in cells:
        # What is garbled beyond a plain number is printed anew; a wrong number is converted as it is.
        shown = cell.text if fits_number(cell.text) else cell.right
        cell.text = plain(Decimal(shown) * factor, trim=True)
        cell.right = plain(Decimal(cell.right) * factor, trim=True)
        cell.unit = cell.said = unit
    return effect.touch(cells, "converted")


def _mislabel(cells: list[Cell], unit: str, effect: Effect) -> Effect:
    for cell in cells:
        assert cell.key is not None
        cell.said = unit
        effect.unit_group.add(cell.key)
    return effect.touch(cells, "converted")


def _in_line(page: Page, rng: Random, *, convert: bool) -> Effect | None:
    def fits(annex: Annex) -> bool:
        at = unit_line(annex)
        return at is not None and any(u in _units(annex.before[at]) for u in OTHER)

    annex = some_annex(page, rng, fits)
    if annex is None:
        return None
    at = unit_line(annex)
    assert at is not None
    old = rng.choice([u for u in OTHER if u in _units(annex.before[at])])
    new, factor = OTHER[old]
    if convert and factor != 10000:
        return None  # four decimals more than a figure has
    annex.before[at] = _replaced(annex.before[at], old, new)
    effect = Effect(note=f"{annex.contract.code}: unit line {old} → {new}")
    cells = cells_of(annex, old)
    return converted(cells, new, factor, effect) if convert else _mislabel(cells, new, effect)


def _units(line: str) -> list[str]:
    text = line.replace(" ", "").replace(":", "：").partition("：")[2]
    for sign in ",，、":
        text = text.replace(sign, " ")
    return text.split()


def _replaced(line: str, old: str, new: str) -> str:
    units = [new if unit == old else unit for unit in _units(line)]
    return f"单位：{'，'.join(units)}"


def _in_header(page: Page, rng: Random, *, convert: bool) -> Effect | None:
    annex = some_annex(page, rng, lambda a: bool(a.header) and not a.contract.categories)
    if annex is None:
        return None
    columns = [c for c in annex.contract.columns if c.units[""] == "亿元" or c.units[""] == "万平方米"]
    if not columns:
        return None
    column = rng.choice(columns)
    at = annex.label_columns + column.position
    above = [row for row in annex.header if at < len(row.cells) and row.cells[at].text.strip()]
    if not above or len(above[-1].cells) != at + len(above[-1].cells[at:]):
        return None
    if column.path[-1].replace("{期间}", "")[-2:] not in above[-1].cells[at].text.replace(" ", ""):
        return None  # an earlier damage took this column's own label
    old = column.units[""]
    new, factor = OTHER[old]
    above[-1].cells[at].text += f"({new})"
    cells = [c for c in annex.facts() if c.key and c.key[1] == column.metrics[""] and c.unit == old]
    effect = Effect(note=f"{annex.contract.code}: header of cell {at + 1} says {new}")
    return converted(cells, new, factor, effect) if convert else _mislabel(cells, new, effect)


@operator("unit line changed, figures converted")
def line_converted(page: Page, rng: Random) -> Effect | None:
    return _in_line(page, rng, convert=True)


@operator("unit line changed, figures not")
def line_mislabelled(page: Page, rng: Random) -> Effect | None:
    return _in_line(page, rng, convert=False)


@operator("header unit changed, figures converted")
def header_converted(page: Page, rng: Random) -> Effect | None:
    return _in_header(page, rng, convert=True)


@operator("header unit changed, figures not")
def header_mislabelled(page: Page, rng: Random) -> Effect | None:
    return _in_header(page, rng, convert=False)
