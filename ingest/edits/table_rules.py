"""The edit rules of one table, for the areas it prints: the part of an edit plan that no other table changes.

Documents of a series differ in few tables: a row is lost in one, another prints another unit. What the other tables
bring to the plan is made once and only numbered anew (``plan.compile_plan``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ingest.align.placed import Layout
from ingest.contracts.model import TableContract
from ingest.edits.rules import EditRule
from ingest.reference import Reference

ABSENT, UNKNOWN = -2, -1
"""In place of a cell: its area contributes nothing to this table; its area should be there, but is not."""


class RuleInstance(NamedTuple):
    """One rule for one area: the target cell, then the terms' cells with their signs."""

    rule: EditRule
    table_code: str
    area: str
    target: int
    terms: tuple[int, ...]

    @property
    def cells(self) -> tuple[int, ...]:
        return (self.target, *self.terms)

    @property
    def check_id(self) -> str:
        return f"{self.rule.code}@{self.area}"

    def moved(self, offset: int, size: int) -> RuleInstance:
        """The same with cells counted from ``offset`` on in a plan of ``size`` cells, sentinels behind them."""
        if not offset and min(self.cells) >= 0:
            return self
        beyond = size + 2
        target = self.target + (offset if self.target >= 0 else beyond)
        terms = tuple([c + offset if c >= 0 else c + beyond for c in self.terms])
        return RuleInstance(self.rule, self.table_code, self.area, target, terms)


@dataclass(frozen=True, slots=True)
class TableRules:
    """Instances with cells counted from the table's first, or ``ABSENT``, ``UNKNOWN``.

    ``rank_groups`` are (number of the group's first instance in ``ranks``, whether scores of areas are lacking).
    ``resolution`` is the finest step of each cell's unit.
    """

    keys: tuple[tuple[str, str], ...]
    resolution: tuple[float, ...]
    linear: tuple[RuleInstance, ...]
    ratios: tuple[RuleInstance, ...]
    ranks: tuple[RuleInstance, ...]
    rank_groups: tuple[tuple[int, int, bool], ...]


def rules_of_table(layout: Layout, city_code: str, reference: Reference) -> TableRules:
    """The rules of a table of this layout, made once. A contract's own rules are between its own columns."""
    key = ("table_rules", layout, city_code)
    found: TableRules | None = reference._cache.get(key)
    if found is None:
        found = reference._cache[key] = _compile(layout, city_code, reference)
    return found


def members_of(contract: TableContract, city_code: str, reference: Reference) -> dict[str, None]:
    """Area codes a table of this contract has for the city: total, roster, cross-district row."""
    key = ("members", contract.code, city_code)
    found: dict[str, None] | None = reference._cache.get(key)
    if found is None:
        kinds = (*contract.rows.roster, *(("cross",) if contract.rows.cross else ()))
        total = [city_code] if contract.rows.total != "none" else []
        areas = [area.code for area in reference.areas_of(city_code, kinds)]
        found = reference._cache[key] = dict.fromkeys([*total, *areas])
    return found


def _compile(layout: Layout, city_code: str, reference: Reference) -> TableRules:
    contract = layout.contract
    members = members_of(contract, city_code, reference)
    keys = layout.keys()
    index: dict[tuple[str, str], int] = {}
    for number, key in enumerate(keys):
        index.setdefault(key, number)
    stated = {unit: reference.units[unit].resolution for row in layout.units for unit in row}
    steps = {unit: np.inf if step is None else step for unit, step in stated.items()}

    def cell(area: str, metric: str) -> int:
        return index.get((area, metric), UNKNOWN if area in members else ABSENT)

    areas = list(dict.fromkeys(layout.areas))
    linear: list[RuleInstance] = []
    ratios: list[RuleInstance] = []
    ranks: list[RuleInstance] = []
    groups: list[tuple[int, int, bool]] = []
    if contract.rows.total != "none" and city_code in areas:
        parts_of = [area for area in members if area != city_code]
        for column in contract.columns:
            if not column.additive:
                continue
            for category in contract.category_codes:
                metric = column.metrics[category]
                rule = EditRule(f"balance:{metric}", "balance", metric, (), f"{metric}: city = sum of areas")
                parts = tuple([cell(area, metric) for area in parts_of])
                linear.append(RuleInstance(rule, contract.code, city_code, cell(city_code, metric), parts))
    for rule in contract.edits:
        terms = [metric for _, metric in rule.terms]
        found = [
            RuleInstance(
                rule, contract.code, area, cell(area, rule.target), tuple([cell(area, metric) for metric in terms])
            )
            for area in areas
        ]
        if rule.kind == "ratio":
            ratios += found
        elif rule.kind == "rank":
            # A rank is told by all scores: an area that the roster has and the table lacks leaves it open.
            groups.append((len(ranks), len(found), any([area not in areas for area in members])))
            ranks += found
        else:
            linear += found
    return TableRules(
        tuple(keys), tuple([steps[unit] for unit in layout.cell_units()]), tuple(linear), tuple(ratios), tuple(ranks),
        tuple(groups),
    )  # fmt: skip
