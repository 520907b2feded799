"""Edit rules: the language, and their evaluation with intervals against exact fractions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.align.placed import State
from ingest.edits.evaluate import OUTCOME_NAMES, cell_values, evaluate
from ingest.edits.plan import EditPlan, RuleInstance
from ingest.edits.rules import parse_rule
from ingest.errors import ReferenceDataError


@pytest.mark.parametrize(
    ("text", "kind", "target", "terms"),
    [
        ("a = b + c - d", "sum", "a", ((1, "b"), (1, "c"), (-1, "d"))),
        ("a = -b + c", "sum", "a", ((-1, "b"), (1, "c"))),
        ("a=b", "equality", "a", ((1, "b"),)),
        ("a.b = c.d / e_f", "ratio", "a.b", ((1, "c.d"), (1, "e_f"))),
        ("place  =  rank( score.total )", "rank", "place", ((1, "score.total"),)),
        ("land.{category}.a = land.{category}.b + c", "sum", "land.{category}.a", ((1, "land.{category}.b"), (1, "c"))),
    ],
)
def test_rules_as_people_write_them(text: str, kind: str, target: str, terms: object) -> None:
    rule = parse_rule(text)
    assert (rule.kind, rule.target, rule.terms) == (kind, target, terms)


def test_a_category_is_filled_in_everywhere() -> None:
    rule = parse_rule("land.{category}.a = land.{category}.b / land.{category}.c").for_category("state")
    assert rule.metrics == ("land.state.a", "land.state.b", "land.state.c")
    assert "{" not in rule.code + rule.expression


@pytest.mark.parametrize(
    "text",
    ["", "a", "a =", "= b", "a = b c", "a = b +", "a == b", "a = b / c / d", "a = b * c", "a = rank()", "A = b",
     "a + b = c", "a = 1 + b", "合计 = 甲 + 乙", "a = b +- c", "a = rank(b) + c"],
)  # fmt: skip
def test_what_is_no_rule_is_refused_with_the_forms_there_are(text: str) -> None:
    with pytest.raises(ReferenceDataError) as refused:
        parse_rule(text)
    assert refused.value.code == "edit_rule"
    assert f"“{text}”" in str(refused.value)
    assert "numerator / denominator" in str(refused.value)


# ------------------------------------------------------------------------------------------- evaluation


@dataclass(frozen=True)
class Printed:
    """A printed figure: whole units of its last digit. It stands for all that rounds to it."""

    units: int
    decimals: int

    @property
    def exact(self) -> Fraction:
        return Fraction(self.units, 10**self.decimals)

    @property
    def low(self) -> Fraction:
        return self.exact - Fraction(1, 2 * 10**self.decimals)

    @property
    def high(self) -> Fraction:
        return self.exact + Fraction(1, 2 * 10**self.decimals)


FIGURES = st.builds(Printed, st.integers(-30_000, 30_000), st.integers(0, 3))
POSITIVE = st.builds(Printed, st.integers(1, 30_000), st.integers(0, 3))
COUNTS = st.integers(0, 400)


def outcome(text: str, figures: list[Printed | None], *, exact: bool = False) -> str:
    """The outcome of one rule on its target and terms; None is a figure that is not known."""
    rule = parse_rule(text)
    size = len(figures)
    ratio = rule.kind == "ratio"
    terms = np.arange(1, size)
    instance = RuleInstance(rule, "t", "area", 0, tuple(range(1, size)))
    empty = np.array([], dtype=np.int64)
    plan = EditPlan(
        keys=tuple(("area", f"m{n}") for n in range(size)),
        index={("area", f"m{n}"): n for n in range(size)},
        resolution=np.array([0.0 if exact else np.inf] * size + [0.0, 0.0]),
        instances=(instance,),
        linear_count=0 if ratio else 1,
        ratio_count=1 if ratio else 0,
        linear_target=empty if ratio else np.array([0]),
        linear_terms=empty if ratio else terms,
        linear_sign=np.array([]) if ratio else np.array([float(s) for s, _ in rule.terms]),
        linear_start=empty if ratio else np.array([0]),
        ratio_cells=np.arange(3).reshape(3, 1) if ratio else np.zeros((3, 0), dtype=np.int64),
        ranks=(),
        cell_rule_pairs=(np.zeros(size, dtype=np.int64), np.arange(size)),
    )
    values = cell_values(
        plan,
        (
            np.array([float(f.exact) if f else 0.0 for f in figures]),
            np.array([10.0**-f.decimals if f else 0.0 for f in figures]),
            np.array([State.FIGURE if f else State.UNKNOWN for f in figures], dtype=np.int8),
            np.array([f.decimals if f else 0 for f in figures], dtype=np.int8),
        ),
    )
    return OUTCOME_NAMES[evaluate(plan, values).outcome[0]]


def expected(exact: bool, left: Printed, low: Fraction, high: Fraction) -> str:
    if exact:
        return "holds"
    return "within_rounding" if left.low <= high and left.high >= low else "fails"


@given(FIGURES, st.lists(st.tuples(st.sampled_from([1, -1]), FIGURES), min_size=1, max_size=4), st.integers(-3, 3))
def test_sums_against_exact_fractions(left: Printed, terms: list[tuple[int, Printed]], off: int) -> None:
    right = sum((s * f.exact for s, f in terms), Fraction(0))
    near = Printed(round(right * 10**left.decimals) + off, left.decimals)
    low = sum((f.low if s > 0 else -f.high for s, f in terms), Fraction(0))
    high = sum((f.high if s > 0 else -f.low for s, f in terms), Fraction(0))
    text = "m0 = " + " ".join(f"{'+' if s > 0 else '-'} m{n}" for n, (s, _) in enumerate(terms, 1))
    for target in (left, near):
        found = outcome(text, [target, *(f for _, f in terms)])
        assert found == expected(target.exact == right, target, low, high)


@given(POSITIVE, POSITIVE, st.integers(0, 2), st.integers(-3, 3))
def test_ratios_against_exact_fractions(numerator: Printed, denominator: Printed, decimals: int, off: int) -> None:
    quotient = 100 * numerator.exact / denominator.exact
    rate = Printed(round(quotient * 10**decimals) + off, decimals)
    low = 100 * numerator.low / denominator.high
    high = 100 * numerator.high / denominator.low if denominator.low > 0 else None
    as_printed = rate.low <= quotient <= rate.high
    overlaps = rate.high >= low and (high is None or rate.low <= high)
    found = outcome("m0 = m1 / m2", [rate, numerator, denominator])
    assert found == ("holds" if as_printed else "within_rounding" if overlaps else "fails")


@given(COUNTS, st.lists(COUNTS, min_size=1, max_size=5))
def test_counts_are_exact(total: int, parts: list[int]) -> None:
    text = "m0 = " + " + ".join(f"m{n}" for n in range(1, len(parts) + 1))
    for given_total in (total, sum(parts), sum(parts) + 1):
        found = outcome(text, [Printed(given_total, 0), *(Printed(p, 0) for p in parts)], exact=True)
        assert found == ("holds" if given_total == sum(parts) else "fails")


@given(st.lists(FIGURES, min_size=2, max_size=4), st.data())
def test_what_is_not_known_is_not_evaluated(figures: list[Printed], data: st.DataObject) -> None:
    lost = data.draw(st.integers(0, len(figures) - 1))
    shown: list[Printed | None] = [None if n == lost else f for n, f in enumerate(figures)]
    text = "m0 = " + " + ".join(f"m{n}" for n in range(1, len(figures)))
    assert outcome(text, shown) == "not_evaluable"
