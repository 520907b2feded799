"""A table of another city: most of its rows bear names that the roster does not know.

Its total's row bears a name that every city's has (全市, 合计), and now and then an area a name that many cities have
(高新区). Such rows say nothing of whose table it is, so nothing of it is placed.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.align.roster import Roster
from ingest.align.rows import Block
from ingest.labels import name_key

_STRANGERS = 3


def doubt_foreign(blocks: Sequence[Block], roster: Roster, city_code: str) -> bool:
    """Take the areas from all blocks where more labels are strange than known. True if that was done."""
    headed = [block for block in blocks if block.has_figures and block.label]
    strange = sum([block.area is None and name_key(block.label) not in roster.names for block in headed])
    known = sum([block.area not in (None, city_code) for block in headed])
    if strange < _STRANGERS or strange <= known:
        return False
    for block in blocks:
        block.area, block.evidence = None, None
        block.reason = "本表多数行标题不是本市地区，可能是另一城市的表"
        block.suggestion = "核对文件是否混入了别的简报；如为新地区，请加入地区文件"
    return True
