"""Sentences read clause by clause, each step remembered.

Sentences differ from bulletin to bulletin, since every clause has its choice of words; clauses repeat, from month
to month too. What a clause says depends on its wording, its section and the place it stands at, and on nothing
else but, where it has a word such as 上半年, the month. So a reader is an automaton: places are its nodes,
wordings of clauses its edges, found when they are first met.
"""

from __future__ import annotations

import re

from ingest.narrative.assignment import Outcome, Standing
from ingest.narrative.clause_state import Context, Place
from ingest.narrative.clauses import begin, end, read_clause
from ingest.narrative.lexicon import Lexicon, Section

_BREAKS = "，,；：（）"
_CLAUSES = re.compile(f"[^{_BREAKS}]*[{_BREAKS}]?").findall


class _Node:
    """A place with the steps that lead on: to the next clause's node, or to the context after the last clause."""

    __slots__ = ("inner", "last", "place")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.inner: dict[str | tuple[str, int], tuple[tuple[Outcome, ...], _Node]] = {}
        self.last: dict[str | tuple[str, int], tuple[tuple[Outcome, ...], Context]] = {}


class Sentences:
    """Reads the sentences of one section with one ``standing``. ``steps`` are remembered."""

    def __init__(self, lexicon: Lexicon, section: Section, standing: Standing) -> None:
        self._lexicon, self._section, self._standing = lexicon, section, standing
        self.steps = 0
        self._begun: dict[Context, _Node] = {}
        self._nodes: dict[Place, _Node] = {}
        # The breaks inside a declared word, such as a name with brackets, end no clause.
        self._joints = tuple({joint for text in section.words for joint in _joints(text)})

    def read(self, wording: str, context: Context, month: int) -> tuple[list[Outcome], Context]:
        """Outcomes of the figures of a sentence in order, and the context it leaves to the next sentence."""
        node = self._begun.get(context)
        if node is None:
            node = self._begun[context] = self._node(begin(self._lexicon, context))
        last = wording
        outcomes: list[Outcome] = []
        for joint in self._joints:
            if joint in wording:
                break
        else:
            clauses = _CLAUSES(wording)
            clauses.pop()  # the empty match at the end
            last = clauses.pop() if clauses and clauses[-1][-1] not in _BREAKS else ""
            for clause in clauses:
                step = node.inner.get(clause)
                if step is None:
                    step = self._inner(node, clause, month)
                said, node = step
                if said:
                    outcomes += said
        left = node.last.get(last)
        if left is None:
            left = self._last(node, last, month)
        outcomes += left[0]
        return outcomes, left[1]

    def _node(self, place: Place) -> _Node:
        node = self._nodes.get(place)
        if node is None:
            node = self._nodes[place] = _Node(place)
        return node

    def _inner(self, node: _Node, clause: str, month: int) -> tuple[tuple[Outcome, ...], _Node]:
        step = node.inner.get((clause, month))
        if step is None:
            read = read_clause(self._lexicon, self._section, clause, node.place, month, self._standing, last=False)
            self.steps += 1
            step = read.outcomes, self._node(read.place)
            node.inner[(clause, month) if read.by_month else clause] = step
        return step

    def _last(self, node: _Node, clause: str, month: int) -> tuple[tuple[Outcome, ...], Context]:
        step = node.last.get((clause, month))
        if step is None:
            read = read_clause(self._lexicon, self._section, clause, node.place, month, self._standing, last=True)
            self.steps += 1
            step = read.outcomes, end(self._section, read.place)
            node.last[(clause, month) if read.by_month else clause] = step
        return step


def _joints(word: str) -> list[str]:
    """The breaks inside a word, each with its neighbours."""
    return [word[max(0, n - 1) : n + 2] for n, character in enumerate(word) if character in _BREAKS]
