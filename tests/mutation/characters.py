"""Damage to characters: of figures and of names."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random

from tests.mutation.damage import Effect, area_rows, operator, some_annex
from tests.mutation.page import Annex, Cell, Page

LOOKALIKES = {
    "塅": "墩", "淞": "凇", "醴": "澧", "渌": "碌", "攸": "悠", "茶": "荼", "炎": "焱", "荷": "苛",
    "天": "夭", "元": "无", "株": "珠", "洲": "州", "塘": "搪", "雨": "两", "湖": "糊", "湘": "箱",
    "韶": "绍", "陵": "凌", "祁": "祈", "岳": "兵", "沅": "玩", "益": "盖", "赫": "郝", "桃": "挑",
    "峰": "锋", "潭": "谭", "宁": "宇",
}  # fmt: skip
"""Characters that an optical reader takes for one another."""


def garble(
    page: Page, rng: Random, fits: Callable[[str], bool], change: Callable[[str], str], most: int = 6
) -> tuple[Annex, list[tuple[Cell, str]]] | None:
    """Changes up to ``most`` figures of one annex; the cells with what they printed before."""
    annex = some_annex(page, rng, lambda a: any(fits(c.text) for c in a.facts()))
    if annex is None:
        return None
    cells = [c for c in annex.facts() if fits(c.text)]
    chosen = rng.sample(cells, min(len(cells), rng.randint(1, most)))
    before = []
    for cell in chosen:
        old = cell.text
        cell.text = change(old)
        if cell.text != old:
            before.append((cell, old))
    return (annex, before) if before else None


def same_value(page: Page, rng: Random, name: str, fits: Callable[[str], bool], change: Callable[[str], str],
                most: int = 6) -> Effect | None:  # fmt: skip
    done = garble(page, rng, fits, change, most)
    if done is None:
        return None
    annex, cells = done
    shown = ", ".join(f"{old} → {cell.text}" for cell, old in cells[:3])
    return Effect(note=f"{annex.contract.code}: {name} ({shown})").touch([c for c, _ in cells], "garbled")


def _plain(text: str) -> bool:
    return bool(text) and text.isascii() and "," not in text and " " not in text


@operator("full-width digits")
def full_width(page: Page, rng: Random) -> Effect | None:
    wide = str.maketrans("0123456789.%-", "０１２３４５６７８９．％－")
    some = str.maketrans("0123456789", "０１２３４５６７８９")
    table = rng.choice((wide, some))
    return same_value(page, rng, "full width", _plain, lambda t: t.translate(table), most=30)


@operator("spaces inside numbers")
def spaces_in_numbers(page: Page, rng: Random) -> Effect | None:
    def change(text: str) -> str:
        at = rng.randrange(1, len(text))
        return f"{text[:at]} {text[at:]}"

    return same_value(page, rng, "spaces", lambda t: _plain(t) and len(t) > 1 and not t.startswith("-"), change)


@operator("spaces inside names")
def spaces_in_names(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng)
    if annex is None:
        return None
    effect = Effect(note=f"{annex.contract.code}: names spaced out")
    for row in area_rows(annex, city_too=True):
        bare = row.cells[0].text.replace(" ", "")
        if len(bare) > 1 and rng.random() < 0.5:
            row.cells[0].text = rng.choice((" ".join(bare), f"{bare[0]}　{bare[1:]}", f"{bare[:-1]}  {bare[-1]}"))
            effect.touch(list(row.facts()), "relabelled")
    return effect if effect.touched else None


@operator("thousands separators")
def thousands(page: Page, rng: Random) -> Effect | None:
    def change(text: str) -> str:
        number = f"{Decimal(text.rstrip('%')):,}" + ("%" if text.endswith("%") else "")
        return number.replace(",", "，") if rng.random() < 0.2 else number

    def fits(text: str) -> bool:
        return _plain(text) and text.isascii() and text[0].isdigit() and Decimal(text.rstrip("%")) >= 1000

    return same_value(page, rng, "thousands", lambda t: fits_number(t) and fits(t), change, most=20)


def fits_number(text: str) -> bool:
    """A plain decimal number, with or without %."""
    digits = text.rstrip("%").lstrip("-")
    return bool(digits) and digits.replace(".", "", 1).isdigit() and digits.isascii()


@operator("O/0 and l/1")
def lookalike_digits(page: Page, rng: Random) -> Effect | None:
    def change(text: str) -> str:
        places = [n for n, c in enumerate(text) if c in "01"]
        chars = list(text)
        for at in rng.sample(places, rng.randint(1, len(places))):
            chars[at] = rng.choice("Oo") if chars[at] == "0" else rng.choice("lI")
        return "".join(chars)

    def fits(text: str) -> bool:
        return (
            fits_number(text) and len(text) > 1 and any(c in "01" for c in text) and any(c in "23456789" for c in text)
        )

    return same_value(page, rng, "look-alikes", fits, change)


@operator("look-alike characters in names")
def lookalike_names(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng)
    if annex is None:
        return None
    rows = [r for r in area_rows(annex) if any(c in LOOKALIKES for c in r.cells[0].text)]
    if not rows:
        return None
    row = rng.choice(rows)
    old = row.cells[0].text
    at = rng.choice([n for n, c in enumerate(old) if c in LOOKALIKES])
    row.cells[0].text = f"{old[:at]}{LOOKALIKES[old[at]]}{old[at + 1 :]}"
    effect = Effect(note=f"{annex.contract.code}: {old} → {row.cells[0].text}")
    for part in (r for r in annex.rows if r.area == row.area):
        effect.touch(list(part.facts()), "relabelled")
    return effect


def other_value(
    page: Page, rng: Random, name: str, fits: Callable[[str], bool], change: Callable[[str], str]
) -> Effect | None:
    done = garble(page, rng, fits, change, most=1)
    if done is None:
        return None
    annex, cells = done
    effect = Effect(note=f"{annex.contract.code}: {name} ({', '.join(f'{o} → {c.text}' for c, o in cells)})")
    return effect.touch([c for c, _ in cells], "garbled")


@operator("a decimal point lost")
def decimal_lost(page: Page, rng: Random) -> Effect | None:
    def fits(text: str) -> bool:
        return fits_number(text) and "." in text

    return other_value(page, rng, "decimal point", fits, lambda t: t.replace(".", ""))


@operator("one digit changed")
def digit_changed(page: Page, rng: Random) -> Effect | None:
    def change(text: str) -> str:
        at = rng.choice([n for n, c in enumerate(text) if c.isdigit()])
        return text[:at] + rng.choice([d for d in "0123456789" if d != text[at]]) + text[at + 1 :]

    return other_value(page, rng, "digit", fits_number, change)
