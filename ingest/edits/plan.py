"""Edit rules compiled for the cells of one edition: which rule concerns which cells, as index arrays.

Cells are numbered over all tables of the edition. Two sentinels stand behind them: ``absent`` (an area that a
table's roster does not have contributes nothing) and ``unknown`` (an area that it should have, but lacks).
A plan depends on the tables' layouts only, never on figures, so that equal layouts share one plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ingest.align.placed import Layout
from ingest.contracts.model import TableContract
from ingest.edits.rules import EditRule
from ingest.reference import Reference

Index = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RuleInstance:
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


@dataclass(frozen=True)
class EditPlan:
    """All rule instances of an edition: linear ones (sum, balance, equality), ratios and ranks, in that order.

    ``linear_*`` are a CSR of the terms (index, sign, start of each instance); every linear instance has terms.
    """

    keys: tuple[tuple[str, str], ...]
    index: Mapping[tuple[str, str], int]
    resolution: npt.NDArray[np.float64]
    instances: tuple[RuleInstance, ...]
    linear_count: int
    ratio_count: int
    linear_target: Index
    linear_terms: Index
    linear_sign: npt.NDArray[np.float64]
    linear_start: Index
    ratio_cells: Index
    ranks: tuple[tuple[int, Index, Index], ...]
    cell_rule_pairs: tuple[Index, Index]
    static: dict[str, object] = field(default_factory=dict, compare=False)

    @property
    def size(self) -> int:
        return len(self.keys)


def compile_plan(layouts: Sequence[Layout], city_code: str, series_code: str, reference: Reference) -> EditPlan:
    """The plan of the tables ``layouts`` (of one edition, at most one a contract) of one city."""
    keys: list[tuple[str, str]] = []
    resolution: list[float] = []
    for layout in layouts:
        keys.extend(layout.keys())
        stated = (reference.units[unit].resolution for unit in layout.cell_units())
        resolution.extend(np.inf if step is None else step for step in stated)
    index: dict[tuple[str, str], int] = {}
    for number, key in enumerate(keys):
        index.setdefault(key, number)
    absent, unknown = len(keys), len(keys) + 1
    present = {layout.contract.code: layout for layout in layouts}
    members = {code: _members(present[code].contract, city_code, reference) for code in present}
    home = {metric: contract.code for contract in reference.contracts_of(series_code) for metric in contract.column_of}

    def cell(area: str, metric: str) -> int:
        found = index.get((area, metric))
        if found is not None:
            return found
        table = home.get(metric)
        if table in members and area not in members[table]:
            return absent
        return unknown

    linear: list[RuleInstance] = []
    ratios: list[RuleInstance] = []
    ranks: list[RuleInstance] = []
    rank_groups: list[tuple[int, list[int], list[int]]] = []
    for code, layout in present.items():
        contract = layout.contract
        areas = list(dict.fromkeys(layout.areas))
        if contract.rows.total != "none" and city_code in areas:
            parts_of = [area for area in members[code] if area != city_code]
            for column in contract.columns:
                if not column.additive:
                    continue
                for category in contract.category_codes:
                    metric = column.metrics[category]
                    rule = EditRule(f"balance:{metric}", "balance", metric, (), f"{metric}: city = sum of areas")
                    parts = tuple(cell(area, metric) for area in parts_of)
                    linear.append(RuleInstance(rule, code, city_code, cell(city_code, metric), parts))
        for rule in contract.edits:
            group: tuple[list[int], list[int]] = ([], [])
            for area in areas:
                instance = RuleInstance(
                    rule, code, area, cell(area, rule.target), tuple(cell(area, m) for _, m in rule.terms)
                )
                if rule.kind == "ratio":
                    ratios.append(instance)
                elif rule.kind == "rank":
                    group[0].append(instance.target)
                    group[1].append(instance.terms[0])
                    ranks.append(instance)
                else:
                    linear.append(instance)
            if rule.kind == "rank":
                # A rank is told by all scores: an area that the roster has and the table lacks leaves it open.
                lacking = [unknown] * any(area not in areas for area in members[code])
                rank_groups.append((len(ranks) - len(areas), group[0], group[1] + lacking))
    for rule in reference.series[series_code].edits:
        if not all(home.get(metric) in present for metric in rule.metrics):
            continue
        table = home[rule.target]
        for area in dict.fromkeys(present[table].areas):
            terms = tuple(cell(area, metric) for _, metric in rule.terms)
            linear.append(RuleInstance(rule, "series", area, cell(area, rule.target), terms))

    starts: list[int] = []
    flat: list[int] = []
    signs: list[float] = []
    for instance in linear:
        starts.append(len(flat))
        flat.extend(instance.terms)
        signs.extend([float(s) for s, _ in instance.rule.terms] or [1.0] * len(instance.terms))
    instances = (*linear, *ratios, *ranks)
    pairs = [(n, c) for n, i in enumerate(instances) for c in i.cells if c < absent]
    return EditPlan(
        keys=tuple(keys),
        index=index,
        resolution=np.array([*resolution, 0.0, 0.0], dtype=np.float64),
        instances=instances,
        linear_count=len(linear),
        ratio_count=len(ratios),
        linear_target=np.array([i.target for i in linear], dtype=np.int64),
        linear_terms=np.array(flat, dtype=np.int64),
        linear_sign=np.array(signs, dtype=np.float64),
        linear_start=np.array(starts, dtype=np.int64),
        ratio_cells=np.array([i.cells for i in ratios], dtype=np.int64).reshape(-1, 3).T.copy(),
        ranks=tuple((start, np.array(a, dtype=np.int64), np.array(b, dtype=np.int64)) for start, a, b in rank_groups),
        cell_rule_pairs=(
            np.array([n for n, _ in pairs], dtype=np.int64),
            np.array([c for _, c in pairs], dtype=np.int64),
        ),
    )  # fmt: skip


def _members(contract: TableContract, city_code: str, reference: Reference) -> dict[str, None]:
    """Area codes a table of this contract has for the city: total, roster, cross-district row."""
    kinds = (*contract.rows.roster, *(("cross",) if contract.rows.cross else ()))
    total = [city_code] if contract.rows.total != "none" else []
    return dict.fromkeys([*total, *(area.code for area in reference.areas_of(city_code, kinds))])
