"""Rows whose label is lost or in doubt, told by the constants of earlier months.

Only what is printed for the row decides together with it: a label that is lost, a piece of the name or a few characters
off it, or one of the roster that slid. A foreign name is never read as an area; it gets a suggestion.
"""

from __future__ import annotations

from rapidfuzz.distance import Levenshtein

from ingest.align.grid import TableGrid
from ingest.align.roster import Roster
from ingest.align.rows import Block
from ingest.history.places import area_told
from ingest.labels import name_key


def tell_areas(grid: TableGrid, roster: Roster, operations: list[str]) -> None:
    """Give blocks without an area the one their constants tell, in place."""
    if grid.past is None:
        return
    open_blocks = [b for b in grid.blocks if b.area is None and b.has_figures]
    told = {id(block): area_told(grid, block.rows, roster.order) for block in open_blocks}
    taken = [b.area for b in grid.blocks if b.area is not None] + [area for area in told.values() if area]
    for block in open_blocks:
        area = told[id(block)]
        if area is None or taken.count(area) != 1:
            continue
        name = roster.printed[area]
        if not _fits(block, area, roster):
            block.suggestion = f"计划数与“{name}”此前各月相符；如为更名，请加入地区文件"
            continue
        block.area, block.reason, block.suggestion = area, None, None
        block.evidence = f"行标题“{block.label}”存疑；计划数与“{name}”本年此前各月逐项相符，且不与他区相符"
        operations.append(f"按此前各月的计划数确定一行：{block.label or '（无标题）'} → {name}")


def _fits(block: Block, area: str, roster: Roster) -> bool:
    key = name_key(block.label)
    if not key or key in roster.names:
        return True
    names = [name for name, code in roster.names.items() if code == area]
    return any(key in name or Levenshtein.distance(key, name) <= min(2, len(name) - 2) for name in names)
