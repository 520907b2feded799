"""Candidate edit rules, tested: on how many rows each holds, and how surprising that would be by chance.

Candidates are compiled to the same plan, and judged by the same evaluation with intervals at printed
precision, as the rules of contracts. What a passing row is worth is told in bits: a figure that had nothing
to do with the other side would lie within half its size either way, so a row whose tolerance is a small part
of that is strong evidence, and zeros are none. A search over many candidates meets chance hits, hence a
threshold that grows with the logarithm of their number (a Bonferroni bound in bits).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ingest.edits.evaluate import CellValues, Evaluation, Outcome, evaluate
from ingest.edits.plan import EditPlan

Index = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
FAILURE_BITS = 5.6
"""About one row in fifty of a real bulletin breaks a true rule (misprints, ratios taken before rounding)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """``target`` and ``terms`` number variables; a ratio's terms are numerator and denominator."""

    target: int
    terms: tuple[tuple[int, int], ...]
    ratio: bool = False

    @property
    def variables(self) -> tuple[int, ...]:
        return (self.target, *(v for _, v in self.terms))


@dataclass(frozen=True, slots=True)
class Support:
    """Rows in which a candidate holds, fails, and tells something; ``bits`` of evidence that it is no chance.

    ``broken`` counts the failing rows among the independent ones.
    """

    holds: int
    fails: int
    broken: int
    informative: int
    bits: float

    @property
    def rows(self) -> int:
        return self.holds + self.fails

    @property
    def told(self) -> str:
        return f"holds in {self.holds} of {self.rows} rows"


@dataclass(frozen=True)
class Variables:
    """``cells[v]`` are the cells of variable ``v``, one a row (area, or area and category), in ``values``.

    ``dependent`` rows (the city's, where it is the sum of the others) confirm a linear rule for free: they
    count in the report, not as evidence. ``plan`` is that of the tables the cells are from.
    """

    cells: Index
    values: CellValues
    plan: EditPlan
    dependent: npt.NDArray[np.bool_]

    @property
    def rows(self) -> int:
        return int(self.cells.shape[1])

    def figures(self, v: int) -> Floats:
        """The figures of a variable by row, NaN where none is printed."""
        cells = self.cells[v]
        return np.where(self.values.state[cells] == 1, self.values.value[cells], np.nan)


def _plan(variables: Variables, linear: Sequence[Candidate], ratios: Sequence[Candidate]) -> EditPlan:
    cells, rows = variables.cells, variables.rows
    targets = cells[[c.target for c in linear]].ravel() if linear else np.zeros(0, np.int64)
    lengths = np.repeat([len(c.terms) for c in linear], rows).astype(np.int64)
    terms = [cells[[v for _, v in c.terms]].T.ravel() for c in linear]
    signs = [np.tile([float(s) for s, _ in c.terms], rows) for c in linear]
    triples = [cells[list(c.variables)] for c in ratios]
    return replace(
        variables.plan, instances=(), linear_count=len(targets), ratio_count=rows * len(ratios),
        linear_target=targets,
        linear_terms=np.concatenate(terms) if terms else np.zeros(0, np.int64),
        linear_sign=np.concatenate(signs) if signs else np.zeros(0),
        linear_start=(np.cumsum(lengths) - lengths).astype(np.int64),
        ratio_cells=np.concatenate(triples, axis=1) if triples else np.zeros((3, 0), np.int64),
        ranks=(), cell_rule_pairs=(np.zeros(0, np.int64), np.zeros(0, np.int64)),
    )  # fmt: skip


def supports(variables: Variables, candidates: Sequence[Candidate]) -> list[Support]:
    """The support of every candidate (all linear, or all ratios)."""
    if not candidates:
        return []
    ratio = candidates[0].ratio
    plan = _plan(variables, () if ratio else candidates, candidates if ratio else ())
    found = evaluate(plan, variables.values)
    shape = (len(candidates), variables.rows)
    holds = np.isin(found.outcome, (Outcome.HOLDS, Outcome.WITHIN_ROUNDING)).reshape(shape)
    fails = (found.outcome == Outcome.FAILS).reshape(shape)
    bits = _bits(found).reshape(shape) * holds
    counted = np.ones(variables.rows, bool) if ratio else ~variables.dependent
    weight = bits[:, counted].sum(axis=1) - FAILURE_BITS * fails[:, counted].sum(axis=1)
    informative = (bits[:, counted] > 0.5).sum(axis=1)
    return [
        Support(int(h), int(f), int(d), int(i), float(b))
        for h, f, d, i, b in zip(
            holds.sum(axis=1),
            fails.sum(axis=1),
            fails[:, counted].sum(axis=1),
            informative,
            weight,
            strict=True,
        )
    ]


def _bits(found: Evaluation) -> Floats:
    size = np.maximum(np.abs(found.left), np.abs(found.right))
    finite = np.where(np.isfinite(found.tolerance), found.tolerance, size)
    # The narrowest that print allows: one more step, so that exact counts are not infinitely telling.
    step = np.where(found.left_half > 0, 2 * found.left_half, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = np.where(size > 0, (2 * finite + step) / size, 1.0)
    bits: Floats = -np.log2(np.clip(chance, 1e-6, 1.0))
    return bits
