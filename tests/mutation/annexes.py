"""Damage to the document: annexes in another order, renumbered or missing; another reporting month."""

from __future__ import annotations

import re
from random import Random

from tests.mutation.damage import Effect, operator, some_annex
from tests.mutation.page import Annex, Page

_PERIOD = re.compile(r"1-(\d{1,2})\s*月")


def _renumber(annex: Annex, number: int) -> None:
    if annex.before:
        annex.before[0] = re.sub(r"\d+", str(number), annex.before[0])


@operator("annexes in another order")
def annexes_reordered(page: Page, rng: Random) -> Effect | None:
    before = [annex.contract.code for annex in page.annexes]
    rng.shuffle(page.annexes)
    after = [annex.contract.code for annex in page.annexes]
    if before == after:
        return None
    renumber = rng.random() < 0.5
    effect = Effect(note=f"annexes {' '.join(after)}")
    for number, (annex, was) in enumerate(zip(page.annexes, before, strict=True), 1):
        if renumber:
            _renumber(annex, number)
        if annex.contract.code != was:
            effect.touch(list(annex.facts()), "moved")
    return effect


@operator("annexes with other numbers")
def annexes_renumbered(page: Page, rng: Random) -> Effect | None:
    shift = rng.choice((-1, 1, 2, 10))
    effect = Effect(note=f"annex numbers {shift:+d}")
    for number, annex in enumerate(page.annexes, 1):
        _renumber(annex, max(1, number + shift))
        effect.touch(list(annex.facts()), "relabelled")
    return effect


@operator("an annex missing")
def annex_missing(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng) if len(page.annexes) > 1 else None
    if annex is None:
        return None
    page.annexes.remove(annex)
    effect = Effect(note=f"{annex.contract.code} missing")
    return effect.touch(list(annex.facts()), "lost").touch(list(annex.stated), "lost")


def _other_month(page: Page, rng: Random, january: bool) -> Effect | None:
    """The same figures as of another month of the year: title, date, narrative and headers agree on it."""
    title = next((m for line in page.front if "情况通报" in line and (m := _PERIOD.search(line))), None)
    issue = next((m for line in page.front if (m := re.search(r"(\d{4}) ?年第", line))), None)
    if title is None or issue is None or int(title[1]) > 11:
        return None
    old = int(title[1])
    month = 1 if january else rng.choice([m for m in range(2, 12) if m != old])

    def period(text: str) -> str:
        return re.sub(rf"1-{old}(\s*)月", lambda m: f"1-{month}{m[1]}月" if month > 1 else f"1{m[1]}月", text)

    page.front = [re.sub(rf"年 {old + 1} 月", f"年 {month + 1} 月", period(line)) for line in page.front]
    effect = Effect(month=f"{issue[1]}-{month:02d}", note=f"reporting month {month}")
    for annex in page.annexes:
        for row in annex.header:
            for cell in row.cells:
                cell.text = period(cell.text)
        effect.touch(list(annex.facts()), "relabelled")
    return effect


@operator("another reporting month")
def other_month(page: Page, rng: Random) -> Effect | None:
    return _other_month(page, rng, january=False)


@operator("January printed alone")
def january_alone(page: Page, rng: Random) -> Effect | None:
    return _other_month(page, rng, january=True)
