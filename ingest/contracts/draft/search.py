"""Which edit rules hold within a table: sums, equalities, ratios and ranks, the plausible before the
surprising.

Candidates come in classes by structure; the fewer a class has, the less evidence its members need:

0  siblings of the header tree: a total and the parts beside or below it (a group is represented by its 小计)
1  a run of neighbouring columns
2  two columns anywhere
3  three columns anywhere

A rule that follows from those already taken is left out, so that what remains is minimal (linear independence
over the columns; a column of zeros adds nothing).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log2

import numpy as np
from rapidfuzz import fuzz

from ingest.contracts.draft.evidence import Candidate, Support, Variables, supports

SUBTOTALS = frozenset({"小计", "合计", "总数", "总计", "计", "总量", "总额"})
_MARGIN_BITS = 5.0
_MAX_TRIPLES_OF = 30


@dataclass(frozen=True, slots=True)
class FoundRule:
    """An accepted candidate; ``by_pattern`` where too few rows print it and sister groups show the form."""

    candidate: Candidate
    support: Support
    cost: int
    by_pattern: bool = False


@dataclass(frozen=True)
class Structure:
    """The header tree as the search needs it: a path, a unit and a span mark a column, and sibling families.

    A family is the heads of one parent's children from left to right, with the parent's own column, if any.
    """

    paths: tuple[tuple[str, ...], ...]
    units: tuple[tuple[str, ...], ...]
    span: tuple[bool, ...]
    families: tuple[tuple[int | None, tuple[int, ...]], ...]

    def measures(self, k: int) -> bool:
        """Whether column ``k`` holds amounts that can be added."""
        return not self.span[k] and not set(self.units[k]) & {"%", "位", "百分点"}


def sums(structure: Structure, variables: Variables) -> list[FoundRule]:
    """Sum and equality edits among the columns."""
    columns = [k for k in range(len(structure.paths)) if structure.measures(k)]
    figures = {k: variables.figures(k) for k in columns}
    zero = [k for k in columns if not np.nan_to_num(figures[k]).any()]
    live = [k for k in columns if k not in zero]
    classes = [
        list(_family_sums(structure)),
        list(_runs(structure, columns)),
        list(_subsets(structure, live, 2)),
        list(_subsets(structure, live, 3)) if len(live) <= _MAX_TRIPLES_OF else [],
        [Candidate(a, ((1, b),)) for a, b in combinations(live, 2) if structure.units[a] == structure.units[b]],
    ]
    accepted: list[FoundRule] = []
    seen: set[tuple[int, frozenset[int]]] = set()
    for cost, candidates in enumerate(classes):
        fresh = [c for c in candidates if (c.target, frozenset(v for _, v in c.terms)) not in seen]
        seen.update((c.target, frozenset(v for _, v in c.terms)) for c in fresh)
        threshold = log2(max(2, len(fresh))) + _MARGIN_BITS
        for candidate, support in zip(fresh, supports(variables, fresh), strict=True):
            if enough(support, threshold) and every_term_tells(candidate, variables):
                accepted.append(FoundRule(candidate, support, cost))
    dead = set(zero)
    accepted.sort(
        key=lambda r: (
            r.support.broken > 0,
            r.cost,
            len([v for _, v in r.candidate.terms if v not in dead]),
            -len(r.candidate.terms),
            -r.support.bits,
            r.candidate.variables,
        )
    )
    return _independent(accepted, len(structure.paths), [(k,) for k in zero])


def enough(support: Support, threshold: float) -> bool:
    """Three telling rows at least, nearly all rows hold, more evidence than the search makes by chance."""
    tolerated = max(1, int(0.15 * support.rows))
    return support.informative >= 3 and support.broken <= tolerated and support.bits >= threshold


def every_term_tells(candidate: Candidate, variables: Variables) -> bool:
    """Every part that is not nought throughout stands beside another part in two independent rows."""
    if len(candidate.terms) < 2:
        return True
    rows = ~variables.dependent
    nonzero = np.array([np.nan_to_num(variables.figures(v))[rows] != 0 for _, v in candidate.terms])
    beside = nonzero & (nonzero.sum(axis=0) >= 2)
    return all(b.sum() >= 2 for b, n in zip(beside, nonzero, strict=True) if n.any()) and beside.any()


def _family_sums(structure: Structure) -> Iterable[Candidate]:
    for own, heads in structure.families:
        members = [k for k in heads if structure.measures(k)]
        for low in range(len(members)):
            for high in range(low + 2, len(members) + 1):
                parts = members[low:high]
                for target in ({own} if own is not None else set()) | {members[0], members[-1]}:
                    if target not in parts and _one_unit(structure, target, parts):
                        yield Candidate(target, tuple((1, k) for k in parts))


def _runs(structure: Structure, columns: Sequence[int]) -> Iterable[Candidate]:
    for low in range(len(columns)):
        for high in range(low + 3, len(columns) + 1):
            parts = columns[low:high]
            for target in columns:
                if target not in parts and _one_unit(structure, target, parts):
                    yield Candidate(target, tuple((1, k) for k in parts))


def _subsets(structure: Structure, columns: Sequence[int], size: int) -> Iterable[Candidate]:
    for parts in combinations(columns, size):
        for target in columns:
            if target not in parts and _one_unit(structure, target, parts):
                yield Candidate(target, tuple((1, k) for k in parts))


def _one_unit(structure: Structure, target: int, parts: Sequence[int]) -> bool:
    return all(structure.units[k] == structure.units[target] for k in parts)


def _independent(rules: Sequence[FoundRule], width: int, free: Sequence[tuple[int, ...]]) -> list[FoundRule]:
    """``rules`` in their order without those that follow from the ones before; ``free`` columns count for
    nothing."""
    basis = Basis(width)
    for (column,) in free:
        basis.add({column: 1})
    taken = []
    for rule in rules:
        if basis.add(vector(rule.candidate)):
            taken.append(rule)
    return taken


def vector(candidate: Candidate) -> dict[int, int]:
    """A linear rule as coefficients: target minus terms."""
    found = {candidate.target: 1}
    for sign, v in candidate.terms:
        found[v] = found.get(v, 0) - sign
    return found


class Basis:
    """Linear rules already taken; ``add`` says whether a further one is independent of them."""

    def __init__(self, width: int) -> None:
        self._rows = np.zeros((0, width))

    def add(self, coefficients: dict[int, int]) -> bool:
        row = np.zeros((1, self._rows.shape[1]))
        for column, sign in coefficients.items():
            row[0, column] = sign
        extended = np.concatenate([self._rows, row])
        if np.linalg.matrix_rank(extended) == len(extended):
            self._rows = extended
            return True
        return False


def ratios(structure: Structure, variables: Variables) -> list[FoundRule]:
    """A ratio edit for every % column that has one; the nearest in the header tree among those that hold."""
    rates = [k for k, units in enumerate(structure.units) if set(units) == {"%"}]
    amounts = [k for k, units in enumerate(structure.units) if not set(units) & {"%", "位", "百分点"}]
    found: list[FoundRule] = []
    for rate in rates:
        candidates = [
            Candidate(rate, ((1, n), (1, d)), ratio=True)
            for n in amounts
            for d in amounts
            if n != d and structure.units[n] == structure.units[d]
        ]
        near = [c for c in candidates if _distance(structure, c) == 0]
        graded = []
        for candidate, support in zip(candidates, supports(variables, candidates), strict=True):
            cost = _distance(structure, candidate)
            size = len(near) if cost == 0 else len(candidates)
            if enough(support, log2(max(2, size)) + _MARGIN_BITS):
                graded.append(FoundRule(candidate, support, cost))
        if graded:
            found.append(max(graded, key=lambda r: (_preference(structure, r), _nearness(r.candidate))))
    return sorted(found + _by_pattern(structure, variables, rates, found), key=lambda r: r.candidate.target)


def _distance(structure: Structure, candidate: Candidate) -> int:
    """0 where all three stand under one parent, 1 under one top label or at the same place of parallel
    groups."""
    rate, n, d = (structure.paths[k] for k in candidate.variables)
    if n[:-1] == d[:-1] == rate[:-1]:
        return 0
    parallel = len(rate) == len(n) == len(d) and rate[-1] == n[-1] == d[-1]
    return 1 if parallel or n[:1] == d[:1] == rate[:1] else 2


def _preference(structure: Structure, rule: FoundRule) -> float:
    """Evidence first; where several hold (a part and the whole progress alike), labels that share words."""
    rate, *parts = ("".join(structure.paths[k]) for k in rule.candidate.variables)
    alike = sum(fuzz.ratio(rate, part) for part in parts) / 200
    return rule.support.bits - 4 * rule.cost + 16 * alike


def _nearness(candidate: Candidate) -> int:
    return -sum(abs(candidate.target - v) for _, v in candidate.terms)


def _by_pattern(
    structure: Structure, variables: Variables, rates: Sequence[int], found: Sequence[FoundRule]
) -> list[FoundRule]:
    """Rates with too few printed rows (spanned ones) whose group has the form of one with a rule."""
    known = {rule.candidate.target for rule in found}
    forms = {tuple(v - rule.candidate.target for _, v in rule.candidate.terms) for rule in found if rule.cost == 0}
    more: list[FoundRule] = []
    for rate in rates:
        if rate in known:
            continue
        options = []
        for offsets in sorted(forms):
            n, d = (rate + offset for offset in offsets)
            if min(n, d) >= 0 and max(n, d) < len(structure.paths) and structure.units[n] == structure.units[d]:
                candidate = Candidate(rate, ((1, n), (1, d)), ratio=True)
                support = supports(variables, [candidate])[0]
                if _distance(structure, candidate) == 0 and support.holds and not support.fails and support.bits > 2:
                    options.append(FoundRule(candidate, support, 0, by_pattern=True))
        if len(options) == 1:
            more.append(options[0])
    return more


def ranks(structure: Structure, variables: Variables) -> list[FoundRule]:
    """Rank edits: a column of places that numbers another's figures from the largest down, in every row."""
    found = []
    for place in (k for k, units in enumerate(structure.units) if set(units) == {"位"}):
        places = variables.figures(place)
        fits = []
        for scored in range(len(structure.paths)):
            scores = variables.figures(scored)
            if scored == place or np.isnan(scores).any() or np.isnan(places).any() or len(places) < 4:
                continue
            above = (scores[None, :] > scores[:, None] + 1e-7).sum(axis=1)
            tied = (np.abs(scores[None, :] - scores[:, None]) <= 1e-7).sum(axis=1)
            if ((places >= above + 1) & (places <= above + tied)).all() and len(set(scores.tolist())) >= 4:
                fits.append(scored)
        if fits:
            best = min(fits, key=lambda k: abs(k - place))
            support = Support(len(places), 0, 0, len(places), float(log2(len(places)) * len(places)))
            found.append(FoundRule(Candidate(place, ((1, best),)), support, 0))
    return found
