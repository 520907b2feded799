"""The unit line lost, doubled, exchanged, changed to a unit of another kind; a unit in a group's header."""

from __future__ import annotations

from random import Random

from tests.mutation.damage import Effect, some_annex
from tests.mutation.edits.register import EDITS, edit
from tests.mutation.page import Annex, Page
from tests.mutation.units import OTHER, cells_of, converted, line_converted, line_mislabelled, unit_line

EDITS["unit line changed"] = line_mislabelled
EDITS["unit line changed, figures converted"] = line_converted


@edit("unit line lost")
def unit_line_lost(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, lambda a: unit_line(a) is not None)
    if annex is None:
        return None
    at = unit_line(annex)
    assert at is not None
    gone = annex.before.pop(at)
    return Effect(note=f"{annex.contract.code}: {gone} lost").touch(list(annex.facts()), "relabelled")


@edit("unit lines exchanged")
def unit_lines_exchanged(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, lambda a: unit_line(a) is not None)
    others = [a for a in page.annexes if a is not annex and unit_line(a) is not None]
    if annex is None or not others:
        return None
    other = rng.choice(others)
    ours, theirs = unit_line(annex), unit_line(other)
    assert ours is not None
    assert theirs is not None
    if annex.before[ours] == other.before[theirs]:
        return None
    note = f"unit lines of {annex.contract.code} ({annex.before[ours]}) and {other.contract.code} exchanged"
    annex.before[ours], other.before[theirs] = other.before[theirs], annex.before[ours]
    return Effect(note=note).touch([*annex.facts(), *other.facts()], "relabelled")


@edit("unit in a group's header, figures converted")
def unit_in_group(page: Page, rng: Random) -> Effect | None:
    """The unit line gone; the labels of the first header row over figures of that unit say the new one, as in
    年度投资目标(万元) over blank cells."""

    def fits(annex: Annex) -> bool:
        return unit_line(annex) is not None and bool(annex.header) and any(cells_of(annex, u) for u in OTHER)

    annex = some_annex(page, rng, fits)
    if annex is None:
        return None
    width = annex.label_columns + len(annex.contract.columns)
    old = rng.choice([u for u in OTHER if cells_of(annex, u)])
    new, factor = OTHER[old]
    top = annex.header[0]
    if factor != 10000 or len(top.cells) != width:
        return None
    starts = [n for n, cell in enumerate(top.cells) if n >= annex.label_columns and cell.text.strip()]
    spans = {start: range(start, end) for start, end in zip(starts, [*starts[1:], width], strict=True)}
    units = [next(iter(c.units.values())) for c in annex.contract.columns]
    # Rates and counts under the same label keep theirs; a label over none of the unit stays as it is.
    marked = [start for start, span in spans.items() if any(units[n - annex.label_columns] == old for n in span)]
    if not marked:
        return None
    for start in marked:
        top.cells[start].text += f"({new})"
    at = unit_line(annex)
    assert at is not None
    kept = [u for u in dict.fromkeys(units) if u not in (old, "%", "位", "分")]
    annex.before[at] = f"单位：{'，'.join(kept)}" if kept else ""
    cells = [c for c in cells_of(annex, old) if c.key]
    effect = Effect(note=f"{annex.contract.code}: {old} converted, {new} in {len(marked)} labels of groups")
    return converted(cells, new, factor, effect)
