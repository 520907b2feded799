"""Exact figures as a bulletin prints them: mixed precision, trimmed zeros, totals without their decimals."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random
from typing import NamedTuple

Exact = Decimal | Fraction


class Printed(NamedTuple):
    """A figure as printed: ``text`` with its sign or ``%``; ``value`` is the number that the text says."""

    value: Decimal
    unit: str
    text: str


def rounded(value: Exact, decimals: int, *, down: bool = False) -> Decimal:
    """``value`` at ``decimals``, half away from zero (or truncated)."""
    exact = value if isinstance(value, Decimal) else Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_DOWN if down else ROUND_HALF_UP)


def plain(value: Decimal, *, trim: bool) -> str:
    """``value`` in digits, without trailing zeros where ``trim``."""
    text = format(value, "f")
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "-0.0", "-0.00") else text


def cell(value: Exact, unit: str, house_decimals: int, stream: Random) -> Printed:
    """One cell of a table column whose house style is ``house_decimals``; habits come from ``stream``.

    Seen in the real tables: 99% beside 85.4%, 27.9 beside 29.57, 59.659 beside 59.06, 0 without its %,
    122 for a column of two decimals.
    """
    if unit in ("个", "位"):
        return Printed(Decimal(value), unit, plain(rounded(value, 0), trim=False))
    decimals, trim, luck = house_decimals, False, stream.random()
    if luck < 0.05 and decimals:
        decimals -= 1
    elif luck < 0.08 and decimals and unit == "%" and value >= 10:
        decimals = 0
    elif luck < 0.10 and 0 < decimals < 3 and unit != "%":
        decimals += 1
    elif luck < 0.40:
        trim = True
    if unit != "%" and value == int(value) and stream.random() < 0.85:
        decimals = 0
    if value == 0 and stream.random() < 0.7:
        return Printed(Decimal(0), unit, "0")
    text = plain(rounded(value, decimals), trim=trim)
    return Printed(Decimal(text), unit, text + "%" if unit == "%" else text)


def prose(value: Exact, unit: str, decimals: int, stream: Random) -> Printed:
    """A figure of the narrative: trimmed, seldom truncated; the unit is written by the sentence."""
    shown = rounded(value, decimals, down=unit in ("亿元", "亩") and stream.random() < 0.02)
    text = plain(shown, trim=True)
    return Printed(Decimal(text), unit, text)
