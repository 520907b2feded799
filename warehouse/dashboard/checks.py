"""The checks of cities' years. The same rule recurs every month, so it is said once, with one letter a month for its
outcome; sides are kept where they differ.

An entry is [subject, text, cells, outcomes, sides, notes]: ``subject`` a position among [kind, table, area], ``text``
one among the rules in words (of a restated figure only what the prose prints), which are the same for many areas,
``cells`` the position of the first series and the steps to the next ones, ``outcomes`` one letter a month (h holds,
w within rounding, f fails, n not evaluable, . not made), ``sides`` {month: [left, right]}, ``notes`` {month: text}.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.proof.expressions import Expressions
from warehouse.dashboard.batch import Batch, Numbers, integers, texts
from warehouse.dashboard.series import AllSeries, Listed

OUTCOME_LETTERS = {"holds": "h", "within_rounding": "w", "fails": "f", "not_evaluable": "n"}
_LETTERS = "".join(OUTCOME_LETTERS.values())
_NOT_MADE = len(_LETTERS)
_SHOWN = np.frombuffer(f"{_LETTERS}.".encode(), dtype=np.uint8)
_MONTHS = 12

_OUTCOMES = " ".join(f"when '{outcome}' then {_LETTERS.index(letter)}" for outcome, letter in OUTCOME_LETTERS.items())
_SIDES_COUNT = ", ".join(f"'{outcome}'" for outcome in ("within_rounding", "fails"))

# Of an issue that was corrected, the checks of its last edition are those that count. What differs by month is told in
# a list an entry, in the order of ``issue_no`` only once it is here: sorting lists is the slowest thing a query can do.
_CHECKS = f"""
    with issued as (
        select c.bulletin_id, c.month, c.edition, c.published_on, i.chunk_no, i.issue_no
        from marts.fct_check as c
        inner join issue as i on c.bulletin_id = i.bulletin_id and year(c.month) = i.year
        where {{within}}
        group by all
    ),
    counting as (
        select * from issued
        qualify row_number() over (partition by bulletin_id, month order by published_on desc, edition desc) = 1
    )
    select i.chunk_no, c.rule_kind, c.check_id, c.expression, c.cells, any_value(c.rule_code) as rule_code,
        any_value(c.table_code) as table_code, any_value(c.area_code) as area_code,
        list(struct_pack(
            month_no := cast(month(c.month) as integer),
            issue_no := i.issue_no,
            outcome := cast(case c.outcome {_OUTCOMES} else {_LETTERS.index("n")} end as integer),
            left_value := case when c.outcome in ({_SIDES_COUNT}) then c.left_value end,
            right_value := case when c.outcome in ({_SIDES_COUNT}) then c.right_value end,
            note := c.note
        )) as made
    from marts.fct_check as c
    inner join counting as i
        on c.bulletin_id = i.bulletin_id and c.month = i.month and c.edition = i.edition
        and c.published_on = i.published_on
    where {{within}}
    group by i.chunk_no, c.rule_kind, c.check_id, c.expression, c.cells
    order by i.chunk_no, c.rule_kind, c.check_id, min(month(c.month) * 1000000 + i.issue_no)
"""

Entry = list[Any]


class AllChecks:
    """The checks of a batch of cities' years, in columns."""

    def __init__(self, batch: Batch, series: AllSeries, say: Expressions) -> None:
        self._say = say
        found = batch.columns(_CHECKS.format(within=batch.within("c.month")))
        chunks = integers(found["chunk_no"])
        self._starts = np.searchsorted(chunks, np.arange(len(batch.wanted) + 1)).tolist()
        self._kinds, self._tables, self._areas = (
            texts(found[name]) for name in ("rule_kind", "table_code", "area_code")
        )
        self._told = _told(say, self._kinds, *(texts(found[name]) for name in ("rule_code", "expression", "check_id")))
        self._cells, self._cell_ends = _touched(batch, series, chunks, found["cells"])

        counts = integers(found["made"].value_lengths())
        made = found["made"].flatten()
        month = dict(zip(made.type.names, made.flatten(), strict=True))
        entry_of = np.repeat(np.arange(len(counts)), counts)
        slots = batch.slots(chunks[entry_of], integers(month["month_no"]))
        # Of several issues of a month the last says the outcome.
        order = np.lexsort((integers(month["issue_no"]), slots, entry_of))
        outcomes = np.full((len(counts), _MONTHS), _NOT_MADE, dtype=np.int64)
        outcomes[entry_of[order], slots[order]] = integers(month["outcome"])[order]
        self._outcomes = _SHOWN[outcomes].tobytes().decode()
        self._entry_of, self._slots = entry_of, slots
        left, right, note = (month[name] for name in ("left_value", "right_value", "note"))
        both = pc.and_(left.is_valid(), right.is_valid()).to_numpy(zero_copy_only=False)
        noted = pc.fill_null(pc.not_equal(note, ""), False).to_numpy(zero_copy_only=False)
        self._sided, self._noted = order[both[order]], order[noted[order]]
        self._left, self._right = (column.to_numpy(zero_copy_only=False) for column in (left, right))
        self._notes = note

    def of(self, number: int) -> tuple[list[tuple[str, str, str | None]], list[str], list[Entry]]:
        """Subjects, texts and entries of the city's year of this number, in the form that the module describes."""
        begin, end = self._starts[number : number + 2]
        sides: dict[int, dict[int, list[float]]] = {}
        rows = self._rows(self._sided, begin, end)
        for n, slot, left, right in self._by_month(rows, self._left[rows].tolist(), self._right[rows].tolist()):
            sides.setdefault(n, {})[slot] = [round(left, 4), round(right, 4)]
        notes: dict[int, dict[int, str]] = {}
        rows = self._rows(self._noted, begin, end)
        for n, slot, note in self._by_month(rows, texts(self._notes.take(pa.array(rows)))):
            notes.setdefault(n, {})[slot] = self._say.note(note)
        subjects, said = Listed(), Listed()
        entries: list[Entry] = []
        for n in range(begin, end):
            entry = [
                subjects.place((self._kinds[n], self._tables[n], self._areas[n])), said.place(self._told[n]),
                self._cells[self._cell_ends[n] : self._cell_ends[n + 1]],
                self._outcomes[n * _MONTHS : (n + 1) * _MONTHS].rstrip("."), sides.get(n, {}), notes.get(n, {}),
            ]  # fmt: skip
            while not entry[-1] and len(entry) > 4:
                entry.pop()
            entries.append(entry)
        return subjects.values, said.values, entries

    def _rows(self, rows: Numbers, begin: int, end: int) -> Numbers:
        """Those of ``rows``, ordered by entries, that are of entries from ``begin`` to before ``end``."""
        first, last = np.searchsorted(self._entry_of[rows], (begin, end))
        return rows[first:last]

    def _by_month(self, rows: Numbers, *columns: list[Any]) -> Iterator[tuple[Any, ...]]:
        """Number of the entry, position of the month and values of ``columns``."""
        return zip(self._entry_of[rows].tolist(), self._slots[rows].tolist(), *columns, strict=True)


def _told(say: Expressions, *columns: list[str]) -> list[str]:
    """Each rule in words, from its kind, code, expression and identifier; what many cities share is put once."""
    known: dict[tuple[str, str, str], str] = {}
    found = []
    for kind, code, expression, check_id in zip(*columns, strict=True):
        if kind == "narrative":
            found.append(check_id.partition("#")[2])
            continue
        key = (kind, code, expression)
        if key not in known:
            check = {"rule_kind": kind, "rule_code": code, "expression": expression, "check_id": check_id}
            known[key] = say.of(check)
        found.append(known[key])
    return found


def _touched(batch: Batch, series: AllSeries, chunks: Numbers, cells: pa.ListArray) -> tuple[list[int], list[int]]:
    """Positions, in their city's year, of the series that cells are of, one entry's after the other's, each as its
    distance from the one before in the entry; and where those of each entry begin, and the last end."""
    counts = integers(cells.value_lengths())
    entry_of = np.repeat(np.arange(len(counts)), counts)
    coded = cells.flatten().dictionary_encode()
    of_cell = [cell.partition("|") for cell in coded.dictionary.to_pylist()]
    areas = {code: n for n, code in enumerate(batch.areas)}
    metrics = {code: n for n, code in enumerate(batch.metrics)}
    area = np.array([areas.get(code, -1) for code, _, _ in of_cell], dtype=np.int64)[integers(coded.indices)]
    metric = np.array([metrics.get(code, -1) for _, _, code in of_cell], dtype=np.int64)[integers(coded.indices)]
    of_chunk = chunks[entry_of]
    at = series.position(batch.key(of_chunk, metric, area))
    there = (at >= 0) & (area >= 0) & (metric >= 0)
    begins = np.concatenate(([0], np.cumsum(np.bincount(entry_of[there], minlength=len(counts)))))
    positions = (at - series.starts[of_chunk])[there]
    steps = np.diff(positions, prepend=0)
    first = begins[:-1][np.diff(begins) > 0]
    steps[first] = positions[first]
    return steps.tolist(), begins.tolist()
