"""Row labels against the roster of a contract: the labels of the blocks (``rows``) read as areas.

Edit operations, cheapest explanation first:

- none: every block with figures is headed by its own area's name;
- look-alike: a name one character off, if that fits one missing area only;
- join: two neighbouring labels together are one name and one of the rows has no figures;
- slide: two neighbouring labels together are one name, both rows have figures, and the labels below slid down by one
  up to a row whose own label was lost. The roster decides: after the slide the labels must follow it without a gap.

Anything else leaves a row without an area; its figures go to quarantine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from ingest.align.categories import blocks_of, doubt_followers
from ingest.align.roster import Roster
from ingest.align.rows import Block, BodyRow
from ingest.contracts.model import TableContract
from ingest.figures import Kind, read_figure
from ingest.labels import name_key


@dataclass(slots=True)
class RowPlacement:
    """Blocks in page order, and what was done to place them."""

    blocks: list[Block]
    operations: list[str] = field(default_factory=list)


def place_rows(rows: Sequence[BodyRow], contract: TableContract, roster: Roster) -> RowPlacement:
    """Blocks of ``rows`` with their areas; a block without one says why."""
    blocks = blocks_of(rows, contract, roster)
    placement = RowPlacement(blocks)
    for block in blocks:
        block.area = roster.names.get(name_key(block.label))
    _join_split_labels(placement, roster)
    blocks = placement.blocks
    _look_alikes(blocks, roster, placement.operations)
    _fill_single_gap(blocks, roster, placement.operations)
    _doubt_slid_labels(blocks, roster)
    claimed = {roster.names.get(name_key(label)) for block in blocks for label in block.claims}
    seen: dict[str, Block] = {}
    for block in blocks:
        if block.area is None:
            if block.has_figures and block.reason is None:
                near = roster.nearest(block.label) if block.label else []
                block.reason = (
                    f"行标题“{block.label}”不是已知地区" if block.label else "本行没有行标题，无法确定属于哪个地区"
                )
                block.suggestion = f"可能是：{'、'.join(near)}；如为新地区，请加入地区文件" if near else None
            continue
        if block.area in claimed and block.reason is None:
            block.reason = f"另有行标题不一的行也印作“{roster.printed[block.area]}”"
            block.suggestion = "核对原件，确定各行所属地区"
        if block.area in seen and block.has_figures:
            other = seen[block.area]
            for each in (block, other):
                each.reason = f"“{roster.printed[block.area]}”出现了不止一行"
                each.suggestion = "核对原件，确定各行所属地区"
        elif block.has_figures:
            seen[block.area] = block
    for block in blocks:
        if block.reason is not None:
            block.area = None
    if contract.categories:
        doubt_followers(blocks, rows, roster)
        for block in blocks:
            if block.reason is not None:
                block.area = None
    return placement


def _join_split_labels(placement: RowPlacement, roster: Roster) -> None:
    blocks, operations = placement.blocks, placement.operations
    number = 0
    while number + 1 < len(blocks):
        upper, lower = blocks[number], blocks[number + 1]
        both = roster.joined(upper.label, lower.label) if upper.label and lower.label else None
        apart = name_key(upper.label) != name_key(lower.label)
        if both is None and upper.area is not None and upper.area == lower.area and lower.has_figures and apart:
            # One area twice in a row by two of its names: a split name whose piece is itself a name of the area.
            both = upper.area
        distinct = upper.area is not None and lower.area is not None and upper.area != lower.area
        if both is not None and not distinct and not (upper.area == both and not lower.label):
            name = roster.printed[both]
            if not (upper.has_figures and lower.has_figures):
                keep, drop = (upper, lower) if upper.has_figures else (lower, upper)
                pieces = f"{upper.label}＋{lower.label}"
                keep.area = both
                keep.evidence = f"行标题分在两行（{pieces}），合为“{name}”"
                keep.label = upper.label + lower.label
                blocks.remove(drop)
                operations.append(f"合并被拆开的行标题：{pieces} → {name}")
                continue
            if not _slide(placement, number, both, roster):
                for block in blocks[number:]:
                    block.reason = "行标题被拆成两行且其下各行错位，无法唯一确定各行所属地区"
                    block.suggestion = "对照原件核对本行所属地区"
                return
        elif not upper.label and upper.has_figures and lower.label and not lower.has_figures:
            upper.label, upper.area = lower.label, lower.area
            upper.evidence = f"行标题“{lower.label}”印在下一行"
            blocks.remove(lower)
            operations.append(f"行标题与数字分在两行：{lower.label}")
            continue
        elif upper.label and not upper.has_figures and not lower.label and lower.has_figures:
            lower.label, lower.area = upper.label, upper.area
            lower.evidence = f"行标题“{upper.label}”印在上一行"
            blocks.remove(upper)
            operations.append(f"行标题与数字分在两行：{upper.label}")
            continue
        number += 1
    _doubt_below_unknown_pair(blocks, roster)
    # Rows that hold nothing at all are no rows.
    blocks[:] = [b for b in blocks if b.has_figures or b.label]


def _doubt_below_unknown_pair(blocks: list[Block], roster: Roster) -> None:
    """Two neighbouring unknown labels with figures may be one garbled name in two, and all below slid by one."""
    taken = {block.area for block in blocks if block.area}
    missing = [name for name, code in roster.names.items() if code not in taken]
    for number, (upper, lower) in enumerate(pairwise(blocks)):
        if upper.area or not upper.has_figures or not lower.has_figures or (lower.area and upper.label == ""):
            continue
        if lower.area is not None and lower.area in taken and name_key(lower.label) in roster.names:
            whole = [n for n, c in roster.names.items() if c == lower.area]
        else:
            whole = missing
        if read_figure(upper.label).kind == Kind.NUMBER:
            continue  # no piece of a name: the row lost its label, and its figures moved up
        key = name_key(upper.label + lower.label)
        if any(len(name) >= 4 and Levenshtein.distance(key, name) <= 2 for name in whole):
            for block in blocks[number:]:
                block.reason = "行标题似被拆成两行且有误字，其下各行可能错位，无法确定各行所属地区"
                block.suggestion = "对照原件核对本行所属地区"
            return


def _slide(placement: RowPlacement, number: int, area: str, roster: Roster) -> bool:
    """Labels from ``number`` slid down by one, up to a row whose own label is lost. True if the roster tells."""
    blocks = placement.blocks
    position = roster.order.index(area) if area in roster.order else -1
    labelled = {b.area for n, b in enumerate(blocks) if n not in (number, number + 1) and b.area}
    missing = [a for a in roster.order[position + 1 :] if a not in labelled and a != area]
    # With a row less than the roster has areas, the slide may as well end elsewhere and another area be missing.
    if position < 0 or sum(1 for b in blocks if b.has_figures) != len(roster.order):
        return False
    solutions: list[list[str]] = []
    for lost in missing:
        chain = list(roster.order[position : roster.order.index(lost) + 1])
        reach = blocks[number : number + len(chain)]
        if len(reach) < len(chain) or not all(b.has_figures for b in reach):
            continue
        # Below the two pieces stand the labels of the chain's own areas, each one row too low, then the rest.
        if [b.area for b in reach[2:]] != chain[1:-1]:
            continue
        rest = [b.area for b in blocks[number + len(chain) :] if b.has_figures]
        after = [a for a in roster.order[roster.order.index(lost) + 1 :] if a in set(rest)]
        if rest != after or any(a is None for a in rest):
            continue
        solutions.append(chain)
    if len(solutions) != 1:
        return False
    chain = solutions[0]
    labels = [b.label for b in blocks[number : number + len(chain)]]
    first, second = labels[0], labels[1]
    for block, code in zip(blocks[number : number + len(chain)], chain, strict=True):
        block.area = code
        block.evidence = (
            f"行标题“{first}／{second}”拆成两行，其下行标题下滑一行，“{roster.printed[chain[-1]]}”的行标题丢失；"
            f"按名册顺序，本行（印作“{block.label}”）为“{roster.printed[code]}”"
        )
    placement.operations.append(
        f"行标题下滑一行：自“{first}／{second}”起至“{roster.printed[chain[-1]]}”，共 {len(chain)} 行"
    )
    return True


def _look_alikes(blocks: list[Block], roster: Roster, operations: list[str]) -> None:
    taken = {block.area for block in blocks if block.area}
    for block in blocks:
        key = name_key(block.label)
        if block.area is not None or len(key) < 2 or block.reason is not None:
            continue
        near = {
            code
            for name, code in roster.names.items()
            if code not in taken and len(name) >= 3 and Levenshtein.distance(key, name) == 1
        }
        taken_near = any(code in taken and Levenshtein.distance(key, name) == 1 for name, code in roster.names.items())
        if len(near) == 1 and not taken_near:
            block.area = near.pop()
            taken.add(block.area)
            block.evidence = f"行标题“{block.label}”与“{roster.printed[block.area]}”只差一字"
            operations.append(f"行标题一字之差：{block.label} → {roster.printed[block.area]}")


def _fill_single_gap(blocks: list[Block], roster: Roster, operations: list[str]) -> None:
    """One area missing, one row that bears no label or one that another row bears too, and the roster's order puts the
    missing area exactly there."""
    taken = Counter(block.area for block in blocks if block.area and block.has_figures)
    missing = [area for area in roster.order if area not in {block.area for block in blocks}]
    open_rows = [n for n, b in enumerate(blocks) if not b.area and not b.label and b.has_figures and not b.reason]
    twice = [n for n, b in enumerate(blocks) if taken[b.area or ""] == 2 and b.has_figures and not b.reason]
    if len(missing) != 1 or (len(open_rows), len(twice)) not in ((1, 0), (0, 2)):
        return
    for number in open_rows or twice:
        codes = [b.area for b in blocks]
        codes[number] = missing[0]
        if codes == list(roster.order):
            block, name = blocks[number], roster.printed[missing[0]]
            block.area = missing[0]
            lost = f"行标题“{block.label}”印了两次" if block.label else "行标题丢失"
            block.evidence = f"{lost}；名册中唯一缺少且次序相符的是“{name}”"
            operations.append(f"补上丢失的行标题：{name}")
            return


def _doubt_slid_labels(blocks: list[Block], roster: Roster) -> None:
    """A row without a label may have given it to its neighbour, whose own is then lost.

    Of A, B, C with B's label one row too low, a row without label follows A, then C's row as B, and C is missing; with
    C's one row too high, B's row stands as C before one without, and B is missing. So the rows before and after a
    missing area are doubted: the one beside the row without label, both where neither is; none where it stands between.
    """
    shown = [block for block in blocks if block.has_figures]
    unlabelled = [n for n, b in enumerate(shown) if b.area is None and not b.label and b.reason is None]
    row_of = {block.area: n for n, block in enumerate(shown) if block.area is not None}
    if not unlabelled:
        return
    for place, missing in enumerate(roster.order):
        if missing in row_of:
            continue
        around = (roster.order[: place + 1][-2:-1], roster.order[place + 1 : place + 2])
        rows = [row_of.get(area) for areas in around for area in areas]
        beside = {n: {n - 1, n + 1}.intersection(unlabelled) for n in rows if n is not None}
        touched = [n for n, near in beside.items() if near]
        if len(touched) == 2 and beside[touched[0]] & beside[touched[1]]:
            continue
        for n in touched or beside:
            if shown[n].reason is None:
                shown[n].reason = "另有一行没有行标题，本行的行标题可能是从那一行移来的"
                shown[n].suggestion = "对照原件核对本行所属地区"
