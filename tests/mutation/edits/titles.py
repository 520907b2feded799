"""Titles of tables: lost, doubled, exchanged with another table's."""

from __future__ import annotations

from random import Random

from tests.mutation.damage import Effect, some_annex
from tests.mutation.edits.register import edit
from tests.mutation.page import Annex, Page


def _title_lines(annex: Annex) -> list[int]:
    """Where the number and the title stand."""
    return [n for n, line in enumerate(annex.before) if line.strip() and not line.strip().startswith("单位")]


@edit("title lost")
def title_lost(page: Page, rng: Random) -> Effect | None:
    """The title, its number, or both."""
    annex = some_annex(page, rng, lambda a: bool(_title_lines(a)))
    if annex is None:
        return None
    lines = _title_lines(annex)
    gone = rng.choice((lines[:1], lines[1:], lines))
    if not gone:
        return None
    annex.before = [line for n, line in enumerate(annex.before) if n not in gone]
    return Effect(note=f"{annex.contract.code}: title lines {[n + 1 for n in gone]} lost").touch(
        list(annex.facts()), "relabelled"
    )


@edit("title doubled")
def title_doubled(page: Page, rng: Random) -> Effect | None:
    """Once more above itself, above the header, or above the rows."""
    annex = some_annex(page, rng, lambda a: len(_title_lines(a)) > 1)
    if annex is None:
        return None
    title = annex.before[_title_lines(annex)[-1]]
    where = rng.choice(("above itself", "above the header", "above the rows"))
    if where == "above itself":
        annex.before.insert(_title_lines(annex)[-1], title)
    elif where == "above the header":
        annex.before.append(title)
    else:
        annex.body.insert(0, title)
    return Effect(note=f"{annex.contract.code}: title again {where}").touch(list(annex.facts()), "relabelled")


@edit("titles exchanged")
def titles_exchanged(page: Page, rng: Random) -> Effect | None:
    """Of two tables, with or without their numbers."""
    annex = some_annex(page, rng, lambda a: bool(_title_lines(a)))
    others = [a for a in page.annexes if a is not annex and _title_lines(a)]
    if annex is None or not others:
        return None
    other = rng.choice(others)
    ours, theirs = _title_lines(annex), _title_lines(other)
    if rng.random() < 0.5:
        ours, theirs = ours[-1:], theirs[-1:]
    for a, b in zip(ours, theirs, strict=False):
        annex.before[a], other.before[b] = other.before[b], annex.before[a]
    note = f"titles of {annex.contract.code} and {other.contract.code} exchanged"
    return Effect(note=note).touch([*annex.facts(), *other.facts()], "relabelled")


@edit("title replaced by another table's")
def title_replaced(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, lambda a: bool(_title_lines(a)))
    others = [a for a in page.annexes if a is not annex and _title_lines(a)]
    if annex is None or not others:
        return None
    other = rng.choice(others)
    annex.before[_title_lines(annex)[-1]] = other.before[_title_lines(other)[-1]]
    note = f"{annex.contract.code}: title of {other.contract.code}"
    return Effect(note=note).touch(list(annex.facts()), "relabelled")
