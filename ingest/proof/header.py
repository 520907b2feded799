"""The header tree that the reading saw over the printed columns, with the labels that are printed
there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from ingest.contracts.model import TableContract
from ingest.identify import Identity
from ingest.labels import label_key

_ALIKE = 60.0


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A label of the tree. ``origin``: ``printed`` over its columns, ``moved`` (printed elsewhere in the
    header), ``supplied`` (in the contract only), ``filler`` (nothing to say) or ``extra`` (a column no
    metric stands in)."""

    text: str
    columns: int = 1
    rows: int = 1
    origin: str = "printed"
    leaf: bool = False


def positions(contract: TableContract, width: int, seen: Iterable[tuple[int, str]]) -> list[int | None]:
    """The contract's column over each printed one behind the labels.

    ``width`` is how many cells the widest body row prints, ``seen`` the (column from 1, metric code) of
    figures. A column is where the contract has it unless no figure at all was read so; then it is where
    most figures say."""
    votes: list[Counter[int]] = [Counter() for _ in range(width)]
    for column, metric in seen:
        if 1 <= column <= width and metric in contract.column_of:
            votes[column - 1][contract.column_of[metric][0]] += 1
    wished: list[tuple[int, int, int]] = []
    for printed in range(contract.label_columns, width):
        own = printed - contract.label_columns
        count = votes[printed]
        if own < len(contract.columns) and (count[own] or not count):
            wished.append((count[own], printed, own))
        elif count:
            place, support = count.most_common(1)[0]
            wished.append((support, printed, place))
    found: list[int | None] = [None] * width
    for _, printed, place in sorted(wished, key=lambda w: (-w[0], w[1])):
        if place not in found:
            found[printed] = place
    return found[contract.label_columns :]


@dataclass(frozen=True, slots=True)
class _Label:
    """A node that wants its text: the contract's label, its other forms, and the printed columns it
    stands over."""

    row: int
    label: str
    also: tuple[str, ...]
    first: int
    columns: int
    rows: int
    leaf: bool


class HeaderTree:
    """Builds the rows of header cells for one table."""

    def __init__(self, contract: TableContract, printed: Sequence[Sequence[str]], identity: Identity) -> None:
        self._contract = contract
        self._printed = {(r, c): text for r, row in enumerate(printed) for c, text in enumerate(row) if text.strip()}
        year = identity.month.year
        self._filling = {
            "{期间}": identity.period_label, "{本年}": str(year), "{前两年}": f"{year - 2}-{year - 1}",
            "{季度}": "一二三四"[(identity.month.month - 1) // 3] + "季度", "{类别}": "",
        }  # fmt: skip

    def rows(self, places: Sequence[int | None]) -> list[list[HeadCell]]:
        """Header rows over the label columns and the columns of ``places`` (as ``positions`` gives
        them)."""
        contract = self._contract
        paths = [contract.columns[p].path if p is not None else () for p in places]
        depth = max((len(path) for path in paths), default=1) or 1
        nodes: list[_Label] = []
        names = [(contract.rows.label, contract.rows.also)]
        if contract.rows.categories:
            names.append((contract.rows.categories.label, ()))
        for number, (name, also) in enumerate(names):
            nodes.append(_Label(0, name, also, number, 1, depth, leaf=True))
        covered = [0] * len(paths)
        for level in range(depth):
            start = 0
            while start < len(paths):
                end = self._run(paths, start, level)
                if covered[start] <= level:
                    node = self._node(paths, places, start, end, level, depth)
                    nodes.append(node)
                    covered[start:end] = [level + node.rows] * (end - start)
                start = end
        texts = self._texts(nodes)
        rows: list[list[HeadCell]] = [[] for _ in range(depth)]
        for node, (text, origin) in zip(nodes, texts, strict=True):
            rows[node.row].append(HeadCell(text, node.columns, node.rows, origin, node.leaf))
        return rows

    @staticmethod
    def _run(paths: list[tuple[str, ...]], start: int, level: int) -> int:
        """Where the run of columns under one label of ``level`` ends."""
        if len(paths[start]) <= level:
            return start + 1
        prefix = paths[start][: level + 1]
        end = start + 1
        while end < len(paths) and paths[end][: level + 1] == prefix:
            end += 1
        return end

    def _node(
        self,
        paths: list[tuple[str, ...]],
        places: Sequence[int | None],
        start: int,
        end: int,
        level: int,
        depth: int,
    ) -> _Label:
        path, place = paths[start], places[start]
        first = self._contract.label_columns + start
        if len(path) <= level:
            # Nothing stands here: a column no metric stands in, or one whose label is a parent's.
            return _Label(level, "", ("filler",) if path else ("extra",), first, 1, depth - level, leaf=True)
        leaf = all(len(p) == level + 1 for p in paths[start:end])
        also = self._contract.columns[place].alternatives if leaf and place is not None else ()
        return _Label(level, path[level], also, first, end - start, depth - level if leaf else 1, leaf)

    def _texts(self, nodes: Sequence[_Label]) -> list[tuple[str, str]]:
        """The printed text of every node. What is printed over its columns goes first to the node it fits
        there."""
        found: dict[int, tuple[str, str]] = {}
        free = dict(sorted(self._printed.items()))

        def give(number: int, place: tuple[int, int], origin: str) -> None:
            found[number] = (free.pop(place), origin)

        for origin, fits in (("printed", _equal_above), ("printed", _alike_above), ("moved", _equal)):
            for number, node in enumerate(nodes):
                if node.label and number not in found:
                    place = next((p for p, text in free.items() if fits(node, p[1], text)), None)
                    if place is not None:
                        give(number, place, origin)
        for number, node in enumerate(nodes):
            if number not in found:
                over = [text for (_, column), text in free.items() if column == node.first]
                extra = " ".join(over) if node.also == ("extra",) else ""
                found[number] = (self._filled(node.label), "supplied") if node.label else (extra, node.also[0])
        return [found[number] for number in range(len(nodes))]

    def _filled(self, label: str) -> str:
        for template, text in self._filling.items():
            label = label.replace(template, text)
        return label


def _equal(node: _Label, column: int, text: str) -> bool:
    return label_key(text) in {label_key(label) for label in (node.label, *node.also)}


def _equal_above(node: _Label, column: int, text: str) -> bool:
    return node.first <= column < node.first + node.columns and _equal(node, column, text)


def _alike_above(node: _Label, column: int, text: str) -> bool:
    return node.first <= column < node.first + node.columns and any(
        fuzz.ratio(label_key(text), label_key(label)) >= _ALIKE for label in (node.label, *node.also)
    )
