"""Rules between a drafted table and the tables of the same document that contracts know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log2

import numpy as np

from ingest.align.placed import PlacedTable
from ingest.align.roster import Roster
from ingest.contracts.draft.evidence import Candidate, Support, Variables, supports
from ingest.contracts.draft.search import Basis, FoundRule, enough, every_term_tells, vector
from ingest.edits.plan import EditPlan
from ingest.edits.rules import EditRule
from ingest.reference import Reference

_MARGIN_BITS = 7.0
_RATES = frozenset({"%", "位", "百分点"})
_MOST = 400_000


@dataclass(frozen=True, slots=True)
class Across:
    """One rule as the series file writes it."""

    text: str
    support: Support


@dataclass(frozen=True, slots=True)
class _Variable:
    metric: str
    unit: str
    own: bool


def rules_across(
    drafted: PlacedTable, known: Sequence[PlacedTable], within: Sequence[FoundRule], plan: EditPlan,
    variables: Variables, city_code: str, reference: Reference, declared: Reference,
) -> list[Across]:  # fmt: skip
    """Equalities (own = known) and sums (own = known + known, known = own + known) that hold by area."""
    areas = tuple(dict.fromkeys(drafted.layout.areas))
    every: list[_Variable] = []
    cells: list[list[int]] = []
    for placed in (drafted, *known):
        members = set(Roster.of(placed.contract, city_code, reference).order)
        for column in placed.contract.columns:
            for category, metric in column.metrics.items():
                if column.span or column.units[category] in _RATES:
                    continue
                every.append(_Variable(metric, column.units[category], placed is drafted))
                cells.append([_cell(plan, a, metric, a in members) for a in areas])
    if not known or not cells or not any(v.own for v in every):
        return []
    own_areas = np.array([a == city_code for a in areas], dtype=bool)
    table = Variables(np.array(cells, dtype=np.int64), variables.values, plan, own_areas)
    candidates = _candidates(every, table)
    basis = Basis(len(every))
    position = {v.metric: n for n, v in enumerate(every)}
    for rule in (*_linear(known), *declared.series[drafted.contract.spec.series].edits):
        if all(metric in position for metric in rule.metrics):
            basis.add(_coefficients(rule, position))
    for number in range(len(every)):
        if not np.nan_to_num(table.figures(number)).any():
            basis.add({number: 1})
    for rule_within in within:
        if not rule_within.candidate.ratio:
            _add_within(basis, rule_within, drafted, position)
    accepted: list[tuple[int, Candidate, Support]] = []
    for cost, of_class in enumerate(candidates):
        threshold = log2(max(2, len(of_class))) + _MARGIN_BITS
        for candidate, support in zip(of_class, supports(table, of_class), strict=True):
            if enough(support, threshold) and every_term_tells(candidate, table):
                accepted.append((cost, candidate, support))
    accepted.sort(key=lambda a: (a[2].broken > 0, a[0], -a[2].bits, a[1].variables))
    found: list[Across] = []
    for _, candidate, support in accepted:
        if basis.add(vector(candidate)):
            right = " + ".join(every[v].metric for _, v in candidate.terms)
            found.append(Across(f"{every[candidate.target].metric} = {right}", support))
    return found


def _cell(plan: EditPlan, area: str, metric: str, member: bool) -> int:
    found = plan.index.get((area, metric))
    return found if found is not None else plan.size + (1 if member else 0)


def _candidates(every: Sequence[_Variable], table: Variables) -> list[list[Candidate]]:
    """By class: equality; own as a sum of two known; known as a sum of own and another known."""
    live = [n for n in range(len(every)) if np.nan_to_num(table.figures(n)).any()]
    by_unit: dict[str, tuple[list[int], list[int]]] = {}
    for n in live:
        by_unit.setdefault(every[n].unit, ([], []))[0 if every[n].own else 1].append(n)
    classes: list[list[Candidate]] = [[], [], []]
    for own, others in by_unit.values():
        for k in own:
            classes[0] += [Candidate(k, ((1, o),)) for o in others]
            classes[1] += [Candidate(k, ((1, a), (1, b))) for a, b in combinations(others, 2)]
            classes[2] += [Candidate(t, ((1, k), (1, o))) for t in others for o in others if t != o]
    return [of_class if len(of_class) * table.rows <= 4 * _MOST else [] for of_class in classes]


def _linear(known: Sequence[PlacedTable]) -> list[EditRule]:
    return [rule for table in known for rule in table.contract.edits if rule.kind in ("sum", "equality")]


def _coefficients(rule: EditRule, position: dict[str, int]) -> dict[int, int]:
    found = {position[rule.target]: 1}
    for sign, metric in rule.terms:
        found[position[metric]] = found.get(position[metric], 0) - sign
    return found


def _add_within(basis: Basis, rule: FoundRule, drafted: PlacedTable, position: dict[str, int]) -> None:
    columns = drafted.contract.columns
    for category in drafted.contract.category_codes:
        coefficients = {columns[v].metrics[category]: c for v, c in vector(rule.candidate).items()}
        if all(metric in position for metric in coefficients):
            basis.add({position[metric]: c for metric, c in coefficients.items()})
