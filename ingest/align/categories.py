"""Rows of areas that have a row for each category: the pattern of categories is part of the evidence.

Only the first row of an area bears its label; the others belong to it by standing below. So a row without a label has
its place only where the pattern around it is whole: below the row it follows, and before the row of the *next* area of
the roster. A row that bears label and first category begins the pattern anew. Rows that break it (a category twice,
missing or before its first) are held, never placed by their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ingest.align.roster import Roster
from ingest.align.rows import Block, BodyRow, has_figures
from ingest.contracts.model import TableContract
from ingest.figures import Kind, read_figure
from ingest.labels import name_key

_TOLD = 3
"""From how many numbers on equal rows are one row printed twice."""

_MOST = 0.7
"""The share of a category's rows that must print a figure in its own columns for a row without one to be another's."""

_OWN_ORDER = 4
"""A table of which less than one row in so many is followed by the roster's next has an order of its own."""

_BROKEN = "本行没有行标题，上下各行的类别次序有缺漏或重复，无法确定属于哪个地区"
_OUT_OF_ORDER = "本行没有行标题，其上下两个地区在名册中并不相邻，可能有行缺失或移位，无法确定属于哪个地区"
_UNLIKE = "本行所印的列与所印类别的各行不同，类别可能有误，无法确定属于哪一行"
_TWO_LABELS = "同一地区的各行印有不同的行标题，无法确定各行所属地区"
_CHECK = "对照原件核对本行所属地区"


def blocks_of(rows: Sequence[BodyRow], contract: TableContract, roster: Roster) -> list[Block]:
    """The rows gathered into blocks, with the labels printed beside each; those that break the pattern say so."""
    if not contract.categories:
        return [Block(row.label, {"": n}, has_figures(row)) for n, row in enumerate(rows)]
    gathering = _Gathering(rows, contract, roster)
    for number in range(len(rows)):
        gathering.add(number)
    return gathering.blocks


class _Gathering:
    def __init__(self, rows: Sequence[BodyRow], contract: TableContract, roster: Roster) -> None:
        self.rows, self.order, self.names = rows, contract.category_codes, roster.names
        self.blocks: list[Block] = []
        self._uncollected = {
            code: [k for k, column in enumerate(contract.columns) if column.blanks[code] == "not_collected"]
            for code in self.order
        }
        self._told: dict[str, list[int]] = {}
        self._labels = {value.code: value.label for value in contract.categories}
        self._open: Block | None = None
        """The block that the next row may belong to; None behind a break of the pattern."""

    def add(self, number: int) -> None:
        row, block = self.rows[number], self._open
        if row.category is None and not has_figures(row):
            self._piece(row)
            return
        category, evidence = self._category(row)
        if category is None:
            self._hold(Block(row.label, {row.category or self.order[0]: number}, True, reason=_UNLIKE))
            return
        position = self.order.index(category)
        if position == 0:
            self._open = Block(row.label, {category: number}, has_figures(row), evidence=evidence)
            self.blocks.append(self._open)
        elif block is not None and list(block.rows) == list(self.order[:position]):
            block.rows[category] = number
            block.has_figures = block.has_figures or has_figures(row)
            block.evidence = block.evidence or evidence
            if row.label:
                self._label(block, row.label)
        else:
            self._break(number, category)

    def _piece(self, row: BodyRow) -> None:
        """A piece of a label on a row of its own: of the area whose rows are not all there yet, else of the next."""
        if self._open is not None and 0 < len(self._open.rows) < len(self.order):
            self._open.label += row.label
        elif row.label:
            self.blocks.append(Block(row.label, {}, False))
            self._open = None

    def _category(self, row: BodyRow) -> tuple[str | None, str | None]:
        """The category of a row, by its place where it is lost or its figures are another's; None where none fits."""
        if row.category is not None and not self._foreign(row, row.category):
            return row.category, None
        free = self.order
        if row.label:
            free = self.order[:1]
        elif self._open is not None and len(self._open.rows) < len(self.order):
            free = self.order[len(self._open.rows) :]
        fits = [code for code in free if not self._foreign(row, code)]
        if not fits:
            return None, None
        printed = f"类别印作“{self._labels[row.category]}”" if row.category else "类别未印出"
        return fits[0], f"{printed}；按所印各列与行次，本行为“{self._labels[fits[0]]}”"

    def _foreign(self, row: BodyRow, category: str) -> bool:
        """Whether a row prints figures in most columns that are not collected for a category, or none in all those in
        which the category's rows print some and another's are not collected."""
        if row.loose:
            return False
        uncollected = self._uncollected[category]
        if 2 * _prints(row, uncollected) > len(uncollected):
            return True
        own = self._own(category)
        return bool(own) and not _prints(row, own)

    def _own(self, category: str) -> list[int]:
        """Columns that are collected for a category and not for another, if its rows print figures there."""
        if category not in self._told:
            others = {k for code in self.order if code != category for k in self._uncollected[code]}
            own = [k for k in sorted(others) if k not in self._uncollected[category]]
            rows = [row for row in self.rows if row.category == category and not row.loose]
            told = sum([_prints(row, own) > 0 for row in rows])
            self._told[category] = own if told >= _TOLD and told >= _MOST * len(rows) else []
        return self._told[category]

    def _label(self, block: Block, label: str) -> None:
        """A label in a row that is not its block's first: the area's again, its other half, or another area's."""
        above, own = self.names.get(name_key(block.label)), self.names.get(name_key(label))
        if not block.label:
            block.label, block.below = label, True
        elif name_key(label) == name_key(block.label) or (above is not None and above == own):
            return
        elif above is not None and own is not None:
            block.claims, block.reason, block.suggestion = (block.label, label), _TWO_LABELS, _CHECK
        else:
            block.label += label

    def _break(self, number: int, category: str) -> None:
        """A row that does not follow: held, and with it a row above it that has the same claim to the place."""
        row = self.rows[number]
        stray = Block(row.label, {category: number}, has_figures(row), reason=_BROKEN)
        last = self.blocks[-1] if self.blocks else None
        rival = last.rows.get(category) if last is not None and not row.label else None
        if last is not None and rival is not None:
            if self._printed_elsewhere(number, rival):
                stray.again = True
                stray.reason = "本行没有行标题，且与本表另一行完全相同，似为重复印出"
            elif last.reason is None and not self.rows[rival].label:
                again = self._printed_elsewhere(rival, number)
                self.blocks.append(split_off(last, category, self.rows, _BROKEN))
                if again:
                    last.rows[category] = number
                    self.blocks[-1].again = True
                    self.blocks[-1].reason = "本行没有行标题，且与本表另一行完全相同，似为重复印出"
                    return
        self._hold(stray)

    def _hold(self, stray: Block) -> None:
        stray.suggestion = _CHECK
        self.blocks.append(stray)
        if not stray.again:
            self._open = None

    def _printed_elsewhere(self, number: int, rival: int) -> bool:
        """Whether a third row prints the very figures of a row."""
        own = self._figures(number)
        return len([f for f in own if f]) >= _TOLD and any(
            n not in (number, rival) and row.category == self.rows[number].category and self._figures(n) == own
            for n, row in enumerate(self.rows)
        )

    def _figures(self, number: int) -> list[int | None]:
        return [read_figure(cell).scaled for cell in self.rows[number].cells]


def _prints(row: BodyRow, columns: Sequence[int]) -> int:
    """How many of ``columns`` a row prints a number in."""
    return sum([k < len(row.cells) and read_figure(row.cells[k]).kind == Kind.NUMBER for k in columns])


def split_off(block: Block, category: str, rows: Sequence[BodyRow], reason: str) -> Block:
    """The row of a category taken out of its block, as one that is held."""
    number = block.rows.pop(category)
    return Block("", {category: number}, has_figures(rows[number]), reason=reason, suggestion=_CHECK)


def doubt_followers(blocks: list[Block], rows: Sequence[BodyRow], roster: Roster) -> None:
    """Hold rows without a label where the areas above and below them are not neighbours in the roster.

    Two rows lost or moved together leave the pattern whole, and every row without a label between them another
    area's. Where hardly any neighbours are the roster's, the table has an order of its own, which says nothing.
    """
    shown = [block for block in blocks if block.has_figures and not block.again]
    follows = {id(b): after is not None and after == _next(b, roster) for b, after in _followed(shown, roster)}
    whole = all(block.area is not None and list(block.rows) == list(shown[0].rows) for block in shown)
    if whole and _OWN_ORDER * sum(follows.values()) < len(follows):
        return
    for number, block in reversed(list(enumerate(blocks))):
        if block.area is None or block.reason is not None or id(block) not in follows:
            continue
        before = next((id(b) for b, _ in pairwise(shown) if _ is block), None) if block.below else None
        if block.below and not (follows[id(block)] and (before is None or follows[before])):
            block.reason, block.suggestion = _OUT_OF_ORDER, _CHECK
        if follows[id(block)]:
            continue
        for category in [c for c, n in list(block.rows.items())[:0:-1] if not rows[n].label]:
            blocks.insert(number + 1, split_off(block, category, rows, _OUT_OF_ORDER))


_END = ""


def _followed(shown: Sequence[Block], roster: Roster) -> list[tuple[Block, str | None]]:
    """Each block with the area that the one below it is labelled with, ``_END`` where there is none below."""

    def headed(block: Block) -> str | None:
        return block.area or roster.names.get(name_key(block.claims[0] if block.claims else block.label))

    return [*((a, headed(b)) for a, b in pairwise(shown)), *((b, _END) for b in shown[-1:])]


def _next(block: Block, roster: Roster) -> str | None:
    if block.area not in roster.order:
        return None
    place = roster.order.index(block.area) + 1
    return roster.order[place] if place < len(roster.order) else _END
