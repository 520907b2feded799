"""The cheapest alignments of a row's cells to its columns, one after the other.

Alignments are the paths of a lattice from (no cell read, no column filled) to (all read, all filled). A step puts a
cell into a column, makes one number of two cells, leaves a column without a cell, or leaves a cell out. The cheapest
cost to every point takes one pass; further paths are found only when asked for, by the recursive enumeration of
V. M. Jiménez and A. Marzal (*Computing the K shortest paths*, WAE 1999): the next path to a point is the next one of
its streams, each being the paths to a neighbour with one step more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

PAIR, PUT, DROP, GAP = range(4)
"""Steps: two cells as one number, a cell in a column, a cell left out, a column without a cell. Of paths of equal
cost the one comes first whose last step comes first here."""

Sources = tuple[tuple[int, ...], ...]
_Step = tuple[float, int, int, int]
"""Cost of a path with this last step, the step, the point before it, and which of the paths to that one it follows."""


class Lattice:
    """Points are numbered row by row: ``cells read * (columns + 1) + columns filled``.

    ``put[i][k]`` is the cost of cell ``i`` in column ``k``, ``drop[i]`` of leaving cell ``i`` out, ``gap[k]`` of a
    column without a cell, ``pair[i, k]`` of cells ``i - 1`` and ``i`` as one number in column ``k``.
    """

    def __init__(
        self,
        put: Sequence[Sequence[float]],
        drop: Sequence[float],
        gap: Sequence[float],
        pair: Mapping[tuple[int, int], float],
    ) -> None:
        self._put, self._drop, self._gap, self._pair = put, drop, gap, pair
        self._width = len(gap) + 1
        self._least = self._least_costs()
        # By point, once more than its cheapest path was asked for: its paths so far, and the next of each stream.
        self._paths: dict[int, list[_Step]] = {}
        self._open: dict[int, list[_Step]] = {}
        self._ended: set[int] = {0}

    def cheapest(self, most: int) -> Iterator[tuple[float, Sources, tuple[int, ...]]]:
        """(cost, cells of each column, cells left out) of at most ``most`` paths in the order of their cost."""
        end = len(self._least) - 1
        for rank in range(most):
            if not self._reach(end, rank):
                return
            cost = self._paths[end][rank][0] if end else 0.0
            yield cost, *self._walk(end, rank)

    def _least_costs(self) -> list[float]:
        width, gap = self._width, self._gap
        least = [0.0]
        for cost in gap:
            least.append(least[-1] + cost)
        for i, (puts, drop) in enumerate(zip(self._put, self._drop, strict=True)):
            above = i * width
            cost = least[above] + drop
            least.append(cost)
            paired = self._pair and any([(i, k) in self._pair for k in range(width - 1)])
            for k in range(width - 1):
                cost = min(least[above + k] + puts[k], least[above + k + 1] + drop, cost + gap[k])
                if paired and (i, k) in self._pair:
                    cost = min(cost, least[above - width + k] + self._pair[i, k])
                least.append(cost)
        return least

    def _steps(self, point: int) -> list[_Step]:
        """The steps that lead to ``point``, each on the cheapest path to where it starts."""
        i, k = divmod(point, self._width)
        least, width = self._least, self._width
        steps: list[_Step] = []
        if k and (i - 1, k - 1) in self._pair:
            before = point - 2 * width - 1
            steps.append((least[before] + self._pair[i - 1, k - 1], PAIR, before, 0))
        if i and k:
            before = point - width - 1
            steps.append((least[before] + self._put[i - 1][k - 1], PUT, before, 0))
        if i:
            steps.append((least[point - width] + self._drop[i - 1], DROP, point - width, 0))
        if k:
            steps.append((least[point - 1] + self._gap[k - 1], GAP, point - 1, 0))
        return steps

    def _reach(self, point: int, rank: int) -> bool:
        """Find the path number ``rank`` to ``point``, the ones before it being found; False if there is none."""
        if not point:
            return rank == 0
        if rank < len(self._known(point)):
            return True
        if point in self._ended:
            return False
        # Only the stream that gave the last path has to move on, and so on along that path.
        chain = [point]
        while True:
            _, _, before, taken = self._paths[chain[-1]][-1]
            if before in self._ended or taken + 1 < len(self._known(before)):
                break
            chain.append(before)
        for here in reversed(chain):
            _, step, before, taken = self._paths[here][-1]
            steps = self._open[here]
            if before and taken + 1 < len(self._paths[before]):
                cost = self._paths[before][taken + 1][0] + self._cost(here, step)
                steps.append((cost, step, before, taken + 1))
            if steps:
                self._paths[here].append(_take_cheapest(steps))
            else:
                self._ended.add(here)
        return rank < len(self._paths[point])

    def _known(self, point: int) -> list[_Step]:
        """The paths to ``point`` found so far, the cheapest at least."""
        paths = self._paths.get(point)
        if paths is None:
            steps = self._open[point] = self._steps(point)
            paths = self._paths[point] = [_take_cheapest(steps)]
        return paths

    def _cost(self, point: int, step: int) -> float:
        """What the step that leads to ``point`` costs."""
        i, k = divmod(point, self._width)
        if step == PUT:
            return self._put[i - 1][k - 1]
        if step == GAP:
            return self._gap[k - 1]
        return self._drop[i - 1] if step == DROP else self._pair[i - 1, k - 1]

    def _walk(self, point: int, rank: int) -> tuple[Sources, tuple[int, ...]]:
        """The cells of each column, and those left out, on the path number ``rank`` to ``point``."""
        sources: list[tuple[int, ...]] = []
        dropped: list[int] = []
        while point:
            known = self._paths.get(point)
            # The cheapest path to a point that none but this one passed.
            _, step, before, rank = known[rank] if known is not None else min(self._steps(point))
            cell = point // self._width - 1
            if step == PUT:
                sources.append((cell,))
            elif step == GAP:
                sources.append(())
            elif step == DROP:
                dropped.append(cell)
            else:
                sources.append((cell - 1, cell))
            point = before
        return tuple(reversed(sources)), tuple(reversed(dropped))


def _take_cheapest(steps: list[_Step]) -> _Step:
    best = min(steps)
    steps.remove(best)
    return best
