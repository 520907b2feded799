"""Damage to the digits and signs of single figures: lost, doubled, interchanged, moved, signs more or less."""

from __future__ import annotations

from random import Random

from tests.mutation.characters import fits_number, other_value, same_value
from tests.mutation.damage import Effect, operator, some_annex
from tests.mutation.page import Page


def _digits(text: str) -> list[int]:
    return [n for n, c in enumerate(text) if c.isdigit()]


def _two_digits(text: str) -> bool:
    return fits_number(text) and len(_digits(text)) > 1


@operator("a digit lost")
def digit_lost(page: Page, rng: Random) -> Effect | None:
    def change(text: str) -> str:
        at = rng.choice(_digits(text))
        return text[:at] + text[at + 1 :]

    return other_value(page, rng, "digit lost", _two_digits, change)


@operator("a digit doubled")
def digit_doubled(page: Page, rng: Random) -> Effect | None:
    def change(text: str) -> str:
        at = rng.choice(_digits(text))
        return text[:at] + text[at] + text[at:]

    return other_value(page, rng, "digit doubled", fits_number, change)


@operator("two neighbouring digits swapped")
def digits_swapped(page: Page, rng: Random) -> Effect | None:
    def swaps(text: str) -> list[int]:
        return [n for n in _digits(text) if n + 1 in _digits(text) and text[n] != text[n + 1]]

    def change(text: str) -> str:
        at = rng.choice(swaps(text))
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]

    return other_value(page, rng, "digits swapped", lambda t: fits_number(t) and bool(swaps(t)), change)


@operator("two digits of a figure changed")
def two_digits_changed(page: Page, rng: Random) -> Effect | None:
    def change(text: str) -> str:
        chars = list(text)
        for at in rng.sample(_digits(text), 2):
            chars[at] = rng.choice([d for d in "0123456789" if d != text[at]])
        return "".join(chars)

    return other_value(page, rng, "two digits", _two_digits, change)


@operator("a decimal point moved")
def decimal_moved(page: Page, rng: Random) -> Effect | None:
    def change(text: str) -> str:
        point, bare = text.index("."), text.replace(".", "")
        digits = len(bare.rstrip("%"))
        places = [at for at in (point - 1, point + 1) if 1 <= at < digits]
        if not places:
            return text
        at = rng.choice(places)
        return f"{bare[:at]}.{bare[at:]}"

    return other_value(page, rng, "point moved", lambda t: fits_number(t) and "." in t, change)


@operator("a minus sign added")
def minus_added(page: Page, rng: Random) -> Effect | None:
    return other_value(page, rng, "minus", lambda t: fits_number(t) and t[0].isdigit(), lambda t: f"-{t}")


@operator("a dash lost")
def dash_lost(page: Page, rng: Random) -> Effect | None:
    """The sign of no task becomes a blank; no figure is touched."""
    annex = some_annex(page, rng, lambda a: any(c.text in ("-", "/") for r in a.rows for c in r.cells if c.key))
    if annex is None:
        return None
    cells = [c for r in annex.rows for c in r.cells if c.key and c.text in ("-", "/")]
    chosen = rng.sample(cells, rng.randint(1, min(6, len(cells))))
    for cell in chosen:
        cell.text = ""
    return Effect(note=f"{annex.contract.code}: {len(chosen)} dashes lost")


@operator("a per cent sign lost")
def percent_lost(page: Page, rng: Random) -> Effect | None:
    def fits(text: str) -> bool:
        return fits_number(text) and text.endswith("%")

    return same_value(page, rng, "per cent sign lost", fits, lambda t: t[:-1], most=rng.choice((1, 6, 30)))


@operator("decimal commas among thousands separators")
def decimal_commas(page: Page, rng: Random) -> Effect | None:
    """Decimals with a comma, thousands with a point or not at all, in some figures of a table or in all."""
    points = rng.random() < 0.5

    def change(text: str) -> str:
        sign = "%" if text.endswith("%") else ""
        whole, _, part = text.rstrip("%").partition(".")
        if points and len(whole) > 3:
            whole = f"{int(whole):,}".replace(",", ".")
        return f"{whole},{part}{sign}" if part else f"{whole}{sign}"

    def fits(text: str) -> bool:
        return fits_number(text) and text[0].isdigit() and ("." in text or (points and len(text.rstrip("%")) > 3))

    return same_value(page, rng, "decimal commas", fits, change, most=rng.choice((1, 6, 400)))
