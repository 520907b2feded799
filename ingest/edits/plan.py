"""Edit rules compiled for the cells of one edition: which rule concerns which cells, as index arrays.

Cells are numbered over all tables of the edition. Two sentinels stand behind them: ``absent`` (an area that a
table's roster does not have contributes nothing) and ``unknown`` (an area that it should have, but lacks).
A plan depends on the tables' layouts only, never on figures, so that equal layouts share one plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from ingest.align.placed import Layout
from ingest.edits.proofs import BETWEEN_TABLES
from ingest.edits.table_rules import ABSENT, UNKNOWN, RuleInstance, members_of, rules_of_table
from ingest.reference import Reference

__all__ = ["EditPlan", "RuleInstance", "compile_plan", "plan_of"]

Index = npt.NDArray[np.int64]

_PLANS = 64
"""How many plans are remembered; undamaged bulletins of a city need one or two."""


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

    @cached_property
    def size(self) -> int:
        return len(self.keys)

    def rules_of(self, cells: Iterable[int]) -> Index:
        """Numbers of the instances that any of ``cells`` is in, each once, in their order."""
        numbers, starts = self._by_cell
        return np.unique(np.concatenate([numbers[starts[c] : starts[c + 1]] for c in cells]))

    @cached_property
    def linear_lengths(self) -> Index:
        """How many terms each linear instance has."""
        return np.diff(self.linear_start, append=len(self.linear_terms))

    @cached_property
    def _by_cell(self) -> tuple[Index, list[int]]:
        """Instances by cell, and where those of each cell begin."""
        numbers, cells = self.cell_rule_pairs
        order = np.argsort(cells, kind="stable")
        return numbers[order], np.searchsorted(cells[order], np.arange(self.size + 1)).tolist()


def plan_of(layouts: Sequence[Layout], city_code: str, series_code: str, reference: Reference) -> EditPlan:
    """``compile_plan``, remembered for the layouts met last."""
    plans: dict[object, EditPlan] = reference._cache.setdefault(("plans",), {})
    key = (series_code, city_code, tuple(layouts))
    plan = plans.pop(key, None) or compile_plan(layouts, city_code, series_code, reference)
    plans[key] = plan
    if len(plans) > _PLANS:
        del plans[next(iter(plans))]
    return plan


def compile_plan(layouts: Sequence[Layout], city_code: str, series_code: str, reference: Reference) -> EditPlan:
    """The plan of the tables ``layouts`` (of one edition, at most one a contract) of one city."""
    tables = [rules_of_table(layout, city_code, reference) for layout in layouts]
    keys = tuple([key for table in tables for key in table.keys])
    size = len(keys)
    index: dict[tuple[str, str], int] = {}
    for number, key in enumerate(keys):
        index.setdefault(key, number)
    offsets = list(accumulate([len(table.keys) for table in tables], initial=0))
    linear: list[RuleInstance] = []
    ratios: list[RuleInstance] = []
    ranks: list[RuleInstance] = []
    groups: list[tuple[int, Index, Index]] = []
    for table, offset in zip(tables, offsets, strict=False):
        linear += [instance.moved(offset, size) for instance in table.linear]
        ratios += [instance.moved(offset, size) for instance in table.ratios]
        for first, count, lacking in table.rank_groups:
            members = [instance.moved(offset, size) for instance in table.ranks[first : first + count]]
            scores = [instance.terms[0] for instance in members] + [size + 2 + UNKNOWN] * lacking
            places = [instance.target for instance in members]
            groups.append((len(ranks), np.array(places, dtype=np.int64), np.array(scores, dtype=np.int64)))
            ranks += members
    linear += _between_tables(layouts, index, size, city_code, series_code, reference)

    lengths = np.array([len(instance.terms) for instance in linear], dtype=np.int64)
    instances = (*linear, *ratios, *ranks)
    cells = np.array([c for i in instances for c in (i.target, *i.terms)], dtype=np.int64)
    numbers = np.repeat(np.arange(len(instances)), [1 + len(instance.terms) for instance in instances])
    real = cells < size
    return EditPlan(
        keys=keys,
        index=index,
        resolution=np.array([*(step for table in tables for step in table.resolution), 0.0, 0.0], dtype=np.float64),
        instances=instances,
        linear_count=len(linear),
        ratio_count=len(ratios),
        linear_target=np.array([i.target for i in linear], dtype=np.int64),
        linear_terms=np.array([c for i in linear for c in i.terms], dtype=np.int64),
        linear_sign=np.array([sign for i in linear for sign in _signs(i)], dtype=np.float64),
        linear_start=np.cumsum(lengths) - lengths,
        ratio_cells=np.array([i.cells for i in ratios], dtype=np.int64).reshape(-1, 3).T.copy(),
        ranks=tuple(groups),
        cell_rule_pairs=(numbers[real], cells[real]),
    )  # fmt: skip


def _between_tables(
    layouts: Sequence[Layout],
    index: Mapping[tuple[str, str], int],
    size: int,
    city_code: str,
    series_code: str,
    reference: Reference,
) -> list[RuleInstance]:
    """The series' rules between tables that are all there, for each area of the target's table."""
    present = {layout.contract.code: layout for layout in layouts}
    members = {code: members_of(layout.contract, city_code, reference) for code, layout in present.items()}
    home = {metric: contract.code for contract in reference.contracts_of(series_code) for metric in contract.column_of}

    def cell(area: str, metric: str) -> int:
        found = index.get((area, metric))
        if found is None:
            found = size + 2 + (UNKNOWN if area in members[home[metric]] else ABSENT)
        return found

    return [
        RuleInstance(
            rule, BETWEEN_TABLES, area, cell(area, rule.target), tuple([cell(area, metric) for _, metric in rule.terms])
        )
        for rule in reference.series[series_code].edits
        if all([home.get(metric) in present for metric in rule.metrics])
        for area in dict.fromkeys(present[home[rule.target]].areas)
    ]


def _signs(instance: RuleInstance) -> list[int]:
    return [sign for sign, _ in instance.rule.terms] or [1] * len(instance.terms)
