"""The header tree that the reading saw over the printed columns, with the labels that are printed there."""

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
    """A label of the tree. ``origin``: ``printed`` over its columns, ``moved`` (printed elsewhere in the header),
    ``supplied`` (in the contract only), ``filler`` (nothing to say) or ``extra`` (a column no metric stands in)."""

    text: str
    columns: int = 1
    rows: int = 1
    origin: str = "printed"
    leaf: bool = False


def positions(contract: TableContract, width: int, seen: Iterable[tuple[int, str]]) -> list[int | None]:
    """The contract's column over each printed one behind the labels.

    ``width`` is how many cells the widest body row prints, ``seen`` the (column from 1, metric code) of figures. A
    column is where the contract has it unless no figure at all was read so; then it is where most figures say.
    """
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


class HeaderTree:
    """Builds the rows of header cells for one table."""

    def __init__(self, contract: TableContract, printed: Sequence[Sequence[str]], identity: Identity) -> None:
        self._contract = contract
        self._printed = {
            (r, c): text for r, row in enumerate(printed) for c, text in enumerate(row) if text.strip()
        }
        self._used: set[tuple[int, int]] = set()
        year = identity.month.year
        self._filling = {
            "{期间}": identity.period_label, "{本年}": str(year), "{前两年}": f"{year - 2}-{year - 1}",
            "{季度}": "一二三四"[(identity.month.month - 1) // 3] + "季度", "{类别}": "",
        }  # fmt: skip

    def rows(self, places: Sequence[int | None]) -> list[list[HeadCell]]:
        """Header rows over the label columns and the columns of ``places`` (as ``positions`` gives them)."""
        columns = self._contract.columns
        labels = self._contract.label_columns
        paths = [columns[p].path if p is not None else () for p in places]
        depth = max((len(path) for path in paths), default=1) or 1
        rows: list[list[HeadCell]] = [[] for _ in range(depth)]
        names = [self._contract.rows.label]
        if self._contract.rows.categories:
            names.append(self._contract.rows.categories.label)
        for number, name in enumerate(names):
            text, origin = self._text(name, self._contract.rows.also, number, number)
            rows[0].append(HeadCell(text, 1, depth, origin, leaf=True))
        covered = [0] * len(paths)
        for level in range(depth):
            start = 0
            while start < len(paths):
                end = self._run(paths, start, level)
                if covered[start] <= level:
                    cell = self._cell(paths, places, start, end, level, depth, labels)
                    rows[level].append(cell)
                    for column in range(start, end):
                        covered[column] = level + cell.rows
                start = end
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

    def _cell(
        self, paths: list[tuple[str, ...]], places: Sequence[int | None], start: int, end: int, level: int,
        depth: int, labels: int,
    ) -> HeadCell:  # fmt: skip
        path = paths[start]
        if not path:
            return HeadCell("", 1, depth - level, "extra", leaf=True)
        if len(path) <= level:
            return HeadCell("", 1, depth - level, "filler", leaf=True)
        leaf = all(len(p) == level + 1 for p in paths[start:end])
        place = places[start]
        also = self._contract.columns[place].alternatives if leaf and place is not None else ()
        text, origin = self._text(path[level], also, labels + start, labels + end - 1)
        return HeadCell(text, end - start, depth - level if leaf else 1, origin, leaf)

    def _text(self, label: str, also: Sequence[str], first: int, last: int) -> tuple[str, str]:
        keys = {label_key(text) for text in (label, *also)}
        free = [place for place in sorted(self._printed) if place not in self._used]
        above = [place for place in free if first <= place[1] <= last]
        for places, origin in ((above, "printed"), (free, "moved")):
            for place in places:
                if label_key(self._printed[place]) in keys:
                    self._used.add(place)
                    return self._printed[place], origin
        for place in above:
            if any(fuzz.ratio(label_key(self._printed[place]), key) >= _ALIKE for key in keys):
                self._used.add(place)
                return self._printed[place], "printed"
        for template, text in self._filling.items():
            label = label.replace(template, text)
        return label, "supplied"
