"""What the figures of a table themselves say about their places: types, edit rules within a row, column profiles.

Used where print and contract disagree, to judge hypotheses; the ledger's checks are evaluated by ``ingest.edits``.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.contracts.model import TableContract
from ingest.figures import Figure, Kind, half_width, trailing_zeros
from ingest.reference import Reference

Row = Sequence[Figure | None]


@dataclass(frozen=True, slots=True)
class RowRule:
    """An edit rule between columns of one row: ``target`` against ``terms`` (sign, column), or their ratio."""

    ratio: bool
    target: int
    terms: tuple[tuple[int, int], ...]
    columns: tuple[int, ...]
    """Target and terms."""


class TableEvidence:
    """Types and row rules of a contract, ready to judge rows of figures in the contract's column order."""

    def __init__(self, contract: TableContract, reference: Reference) -> None:
        self.contract = contract
        self.percent: dict[str, tuple[bool, ...]] = {}
        self.coarse = False
        self.fractions = False
        self.counts: dict[str, tuple[bool, ...]] = {}
        self.signed: dict[str, tuple[bool, ...]] = {}
        self.resolution: dict[str, tuple[float | None, ...]] = {}
        self.rules: dict[str, tuple[RowRule, ...]] = {}
        self.may_be_blank = {
            category: tuple(column.blanks[category] in ("none", "not_collected") for column in contract.columns)
            for category in contract.category_codes
        }
        self.sparse = {
            category: tuple(column.blanks[category] == "none" for column in contract.columns)
            for category in contract.category_codes
        }
        for category in contract.category_codes:
            units = [column.units[category] for column in contract.columns]
            self.percent[category] = tuple(unit == "%" for unit in units)
            self.counts[category] = tuple(reference.units[unit].counts for unit in units)
            self.resolution[category] = tuple(reference.units[unit].resolution for unit in units)
            # Whether a column's rates must carry their sign; a table that prints none anywhere is no worse for it.
            self.signed[category] = self.percent[category]
            rules = []
            for rule in contract.edits:
                places = [contract.column_of.get(metric) for metric in rule.metrics]
                if rule.kind == "rank" or any(p is None or p[1] != category for p in places):
                    continue
                columns = [p[0] for p in places if p is not None]
                signs = [sign for sign, _ in rule.terms]
                terms = tuple(zip(signs, columns[1:], strict=True))
                rules.append(RowRule(rule.kind == "ratio", columns[0], terms, tuple(columns)))
            self.rules[category] = tuple(rules)
        self.count_columns = {
            category: tuple(k for k, count in enumerate(counts) if count) for category, counts in self.counts.items()
        }
        self.spans = tuple(column.span for column in contract.columns)
        self.span_columns = tuple(column.position for column in contract.columns if column.span)

    def without_signs(self, bare: Iterable[int]) -> TableEvidence:
        """The same for a table that prints the rates of the columns ``bare`` without a per cent sign."""
        unsigned = set(bare)
        other = copy.copy(self)
        other.signed = {
            category: tuple(sign and k not in unsigned for k, sign in enumerate(signs))
            for category, signs in self.signed.items()
        }
        return other

    def with_fractions(self) -> TableEvidence:
        """The same for a table that prints no rate with its sign: its rates may be fractions as well."""
        other = self.without_signs(range(len(self.contract.columns)))
        other.fractions = True
        return other

    def converted(self) -> TableEvidence:
        """The same for a table that prints another unit than the contract's: trailing zeros may be no precision."""
        other = copy.copy(self)
        other.coarse = True
        return other

    def type_cost(self, figure: Figure, column: int, category: str) -> float:
        """0 where the figure may stand in the column; greater the less it may."""
        if figure.kind != Kind.NUMBER:
            return 0.0
        percent = self.percent[category][column]
        if figure.percent and not percent:
            return 8.0
        if percent and not figure.percent:
            return 0.0 if figure.value == 0 or not self.signed[category][column] else 4.0
        if figure.decimals and self.counts[category][column]:
            return 8.0
        return 0.0

    def exact_rules(self, row: Row, category: str) -> int:
        """How many rules hold to the last printed digit, without the slack of rounded parts."""
        return sum([self.exact(rule, row) for rule in self.rules[category]])

    @staticmethod
    def exact(rule: RowRule, row: Row) -> bool:
        """Whether ``rule`` holds to the last printed digit."""
        target = row[rule.target]
        parts = [row[k] for _, k in rule.terms]
        if target is None or target.kind != Kind.NUMBER or any(p is None for p in parts):
            return False
        values = [p.value if p is not None and p.kind == Kind.NUMBER else 0.0 for p in parts]
        if rule.ratio:
            return values[1] > 0 and abs(target.value - 100 * values[0] / values[1]) <= 0.5 * target.step + 1e-9
        total = sum(sign * value for (sign, _), value in zip(rule.terms, values, strict=True))
        return any(values) and abs(target.value - total) <= 1e-7

    def row_rules(self, row: Row, category: str) -> tuple[int, int]:
        """(passed, failed) edit rules within one row; a rule with a missing figure counts for neither."""
        passed = failed = 0
        for rule in self.rules[category]:
            outcome = self.outcome(rule, row, category)
            if outcome is True:
                passed += 1
            elif outcome is False:
                failed += 1
        return passed, failed

    @staticmethod
    def is_open(rule: RowRule, row: Row) -> bool:
        """Whether a column without a cell keeps ``rule`` from being evaluated."""
        return row[rule.target] is None or any([row[k] is None for _, k in rule.terms])

    def _half(self, figure: Figure, column: int, category: str) -> float:
        resolution = self.resolution[category][column]
        if self.coarse and resolution is None and not figure.percent:
            return 0.5 * figure.step * 10.0 ** trailing_zeros(figure)
        return half_width(figure, math.inf if resolution is None else resolution)

    def outcome(self, rule: RowRule, row: Row, category: str) -> bool | None:
        """Whether ``rule`` holds for ``row`` within printed precision; None where a figure it needs is missing."""
        target = row[rule.target]
        if target is None or target.kind != Kind.NUMBER:
            return None
        half = self._half(target, rule.target, category)
        if rule.ratio:
            (_, n), (_, d) = rule.terms
            numerator, denominator = row[n], row[d]
            if numerator is None or denominator is None:
                return None
            if numerator.kind != Kind.NUMBER or denominator.kind != Kind.NUMBER:
                # A rate without its parts is itself a sign of a wrong place.
                return False if target.value and denominator.kind != Kind.NUMBER else None
            if denominator.value <= 0:
                return None
            dn, dd = self._half(numerator, n, category), self._half(denominator, d, category)
            low = 100 * (numerator.value - dn) / (denominator.value + dd)
            floor = denominator.value - dd
            high = 100 * (numerator.value + dn) / floor if floor > 0 else math.inf
            if target.value + half >= low - 1e-7 and target.value - half <= high + 1e-7:
                return True
            value, half = 100 * target.value, min(100 * half, 0.5)
            return self.fractions and not target.percent and low - 1e-7 <= value + half and value - half <= high + 1e-7
        total = spread = 0.0
        some = False
        for sign, k in rule.terms:
            term = row[k]
            if term is None:
                return None
            if term.kind == Kind.NUMBER:
                some = True
                total += sign * term.value
                spread += self._half(term, k, category)
        if not some:
            return None
        return abs(target.value - total) <= half + spread + 1e-7


def evidence_of(contract: TableContract, reference: Reference) -> TableEvidence:
    """The contract's evidence, made once."""
    key = ("evidence", contract.code)
    found: TableEvidence | None = reference._cache.get(key)
    if found is None:
        found = TableEvidence(contract, reference)
        reference._cache[key] = found
    return found


@dataclass(frozen=True, slots=True)
class Profile:
    """What a column holds in the rows that stand straight: share of figures, and the middle of their logarithms."""

    rows: int
    filled: float
    center: float | None
    zero_share: float


def profiles(rows: Sequence[Row], width: int) -> list[Profile]:
    """One profile a column of ``rows`` (each in contract order); with under three rows nothing is claimed."""
    found = []
    for k in range(width):
        cells = [row[k] for row in rows]
        known = [c for c in cells if c is not None]
        numbers = [c.value for c in known if c.kind == Kind.NUMBER]
        logs = sorted(math.log10(abs(v)) for v in numbers if v)
        center = logs[len(logs) // 2] if len(logs) >= 3 else None
        share = len(numbers) / len(known) if known else 0.5
        zeros = sum(1 for v in numbers if not v) / len(numbers) if numbers else 0.0
        found.append(Profile(len(known), share, center, zeros))
    return found
