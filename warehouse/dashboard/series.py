"""The series of cities' years, an entry an area and metric: [area, metric, unit, values, places, column, statuses,
flows, more], as ``chunk`` describes them. What a figure adds to texts is joined in columns; Python sees series, and the
figures that are exceptions.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.dashboard.batch import Batch, Numbers, integers
from warehouse.dashboard.packing import fronts, packed

IN_PROSE = "narrative"
"""The table code of the running text."""

STATUS_LETTERS = {"confirmed": "c", "reported": "r", "repaired": "m", "corrected": "h"}
FLAG_LETTERS = {"two_months": "t", "gap": "g", "unit_changed": "u", "fell": "f"}
_UNKNOWN = "?"
_MONTHS = 12

# To the printed decimal. A value is what was printed: what is cut off are zeros.
PRINTED_VALUE = """
        case f.decimals
            when 0 then cast(cast(f.value as decimal(18, 0)) as varchar)
            when 1 then cast(cast(f.value as decimal(18, 1)) as varchar)
            when 2 then cast(cast(f.value as decimal(18, 2)) as varchar)
            when 3 then cast(cast(f.value as decimal(18, 3)) as varchar)
            else cast(cast(f.value as decimal(18, 4)) as varchar)
        end"""


def _letters(column: str, letters: dict[str, str]) -> str:
    cases = " ".join(f"when '{value}' then '{letter}'" for value, letter in letters.items())
    return f"case {column} {cases} else '{_UNKNOWN}' end"


_PLACED = """
    inner join place as p on f.area_code = p.area_code and year(f.month) = p.year
    inner join metric as m on f.metric_code = m.metric_code"""

_FIGURES = f"""
    select p.chunk_no, m.metric_no, p.area_no, cast(month(f.month) as integer) as month_no, {PRINTED_VALUE} as value,
        f.unit, f.printed, f.line, f.column_no, coalesce(d.document_no, -1) as document_no,
        {_letters("f.status", STATUS_LETTERS)} as status, f.evidence, f.checks_failed, f.renditions_agreeing,
        f.table_code = '{IN_PROSE}' as in_prose
    from marts.fct_observation as f {_PLACED}
    left join document as d on f.rendition_id = d.rendition_id and p.chunk_no = d.chunk_no
    where {{within}}
    order by p.chunk_no, m.metric_no, p.area_no, f.month
"""

_FLOWS = f"""
    select p.chunk_no, m.metric_no, p.area_no, cast(month(f.month) as integer) as month_no,
        coalesce(rtrim(rtrim(cast(cast(f.flow as decimal(18, 4)) as varchar), '0'), '.'), '')
        || case when coalesce(f.flag, '') = '' then '' else {_letters("f.flag", FLAG_LETTERS)} end as flow
    from marts.fct_flow as f {_PLACED}
    where {{within}}
    order by p.chunk_no, m.metric_no, p.area_no, f.month
"""


class Listed:
    """Values in the order in which they were first asked for."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._places: dict[Hashable, int] = {}

    def place(self, value: Hashable) -> int:
        """The position of ``value`` in ``values``, where it is put if need be."""
        found = self._places.get(value)
        if found is None:
            found = self._places[value] = len(self.values)
            self.values.append(value)
        return found


class AllSeries:
    """The series of a batch of cities' years, in their order: by year, metric, area.

    keys    one number each, ascending (``Batch.key``)
    starts  where those of each city's year begin, and where the last end
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        found = batch.columns(_FIGURES.format(within=batch.within("f.month")))
        chunks = integers(found["chunk_no"])
        key = batch.key(chunks, integers(found["metric_no"]), integers(found["area_no"]))
        slots = batch.slots(chunks, integers(found["month_no"]))
        documents = integers(found["document_no"])
        if documents.size and documents.min() < 0:
            raise LookupError("a figure is from a document that is none of its city and year")
        first = np.diff(key, prepend=-1) != 0
        begins = np.flatnonzero(first)
        of_series = np.cumsum(first) - 1
        front = fronts(first, slots)

        self.keys: Numbers = key[begins]
        self._chunks = chunks[begins]
        self.starts: Numbers = np.searchsorted(self._chunks, np.arange(len(batch.wanted) + 1))
        self.usual = _usual(chunks, slots, documents, len(batch.wanted))
        self._values = packed(front, found["value"])
        elsewhere = np.where(documents == self.usual[chunks, slots], 0, documents + 1)
        mentions = pa.array(["", *(f"@{n}" for n in range(int(documents.max(initial=-1)) + 1))])
        self._places = packed(front, found["line"].cast(pa.string()), mentions.take(pa.array(elsewhere)))
        self._columns = _columns(integers(found["column_no"]), first, begins, of_series, slots)
        months = np.array([len(months) for months in batch.months], dtype=np.int64)[self._chunks]
        self._statuses = _statuses(found["status"], begins, of_series, slots, months)
        self._flows = self._packed_flows()
        self._units = found["unit"].take(pa.array(begins)).to_pylist()
        self._more = _exceptions(found, begins, of_series, slots)

    def _packed_flows(self) -> dict[int, str]:
        """Position of a series → its packed increments."""
        batch = self._batch
        found = batch.columns(_FLOWS.format(within=batch.within("f.month")))
        chunks = integers(found["chunk_no"])
        key = batch.key(chunks, integers(found["metric_no"]), integers(found["area_no"]))
        first = np.diff(key, prepend=-1) != 0
        texts = packed(fronts(first, batch.slots(chunks, integers(found["month_no"]))), found["flow"])
        return {n: text for n, text in zip(self.position(key[first]).tolist(), texts, strict=True) if n >= 0}

    def position(self, keys: Numbers) -> Numbers:
        """Positions of the series with these keys; -1 where there is none."""
        if not self.keys.size:
            return np.full(len(keys), -1)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, at, -1)

    def places(self, number: int, metrics_areas: Sequence[tuple[int, int]]) -> list[int | None]:
        """Positions of a city's year's series in its entries, by numbers of metric and area; None where it has none."""
        if not metrics_areas:
            return []
        metrics, areas = np.array(metrics_areas, dtype=np.int64).T
        found = self.position(self._batch.key(np.full(len(metrics), number), metrics, areas))
        begin = int(self.starts[number])
        return [at - begin if at >= 0 else None for at in found.tolist()]

    def of(self, number: int) -> tuple[list[list[Any]], dict[str, list[Any]]]:
        """The entries of the city's year of this number, and the lists that they point into by position."""
        begin, end = (int(n) for n in self.starts[number : number + 2])
        lists = {name: Listed() for name in ("areas", "metrics", "units", "places", "evidence")}
        _, metrics, areas = self._batch.chunks_metrics_areas(self.keys[begin:end])
        area_at, metric_at, unit_at, place_at, evidence_at = (listed.place for listed in lists.values())
        area_codes, metric_codes = self._batch.areas, self._batch.metrics
        entries: list[list[Any]] = []
        for n, area, metric in zip(range(begin, end), areas.tolist(), metrics.tolist(), strict=True):
            more = self._more.get(n)
            if more is not None and "e" in more:
                more = {**more, "e": {slot: evidence_at(text) for slot, text in more["e"].items()}}
            entry: list[Any] = [
                area_at(area_codes[area]), metric_at(metric_codes[metric]), unit_at(self._units[n]), self._values[n],
                place_at(self._places[n]), self._columns[n], self._statuses.get(n, 0), self._flows.get(n, 0), more or 0,
            ]  # fmt: skip
            while entry[-1] == 0 and len(entry) > 6:
                entry.pop()
            entries.append(entry)
        return entries, {name: listed.values for name, listed in lists.items()}


def _usual(chunks: Numbers, slots: Numbers, documents: Numbers, count: int) -> Numbers:
    """[city's year, month] → position of the document that most figures of the month are from, of several the first:
    it needs no mention. 0 where there are no figures."""
    highest = int(documents.max(initial=0)) + 1
    place = (chunks * _MONTHS + slots) * highest + documents
    figures = np.bincount(place, minlength=count * _MONTHS * highest)
    found: Numbers = figures.reshape(count, _MONTHS, highest).argmax(axis=2)
    return found


def _columns(
    columns: Numbers, first: np.ndarray[Any, Any], begins: Numbers, of_series: Numbers, slots: Numbers
) -> list[Any]:
    """For each series its column where that is the same in all months, else columns by month as packed text."""
    usual = columns[begins]
    found: list[Any] = usual.tolist()
    moved = np.zeros(len(begins), dtype=bool)
    moved[of_series[columns != usual[of_series]]] = True
    rows = moved[of_series]
    texts = packed(fronts(first[rows], slots[rows]), pa.array(columns[rows]).cast(pa.string()))
    for n, text in zip(np.flatnonzero(moved).tolist(), texts, strict=True):
        found[n] = text
    return found


def _statuses(
    statuses: pa.Array, begins: Numbers, of_series: Numbers, slots: Numbers, months: Numbers
) -> dict[int, str]:
    """Position of a series → letters by month, where not all are confirmed. ``months`` says how many a series has."""
    letters = statuses.dictionary_encode()
    codes = np.array([ord(letter) for letter in letters.dictionary.to_pylist()], dtype=np.int64)
    code = codes[integers(letters.indices)] if codes.size else np.zeros(0, dtype=np.int64)
    other = np.unique(of_series[code != ord(STATUS_LETTERS["confirmed"])])
    table = np.full((len(begins), _MONTHS), ord("."), dtype=np.uint8)
    table[of_series, slots] = code
    return {n: table[n, : months[n]].tobytes().decode() for n in other.tolist()}


def _exceptions(
    found: dict[str, pa.Array], begins: Numbers, of_series: Numbers, slots: Numbers
) -> dict[int, dict[str, dict[int, Any]]]:
    """Position of a series → what its figures do otherwise, by letter and month: p printed text, u unit, e evidence (as
    text), f failed checks, a agreeing renditions."""
    units = found["unit"].dictionary_encode()
    unit = integers(units.indices)
    # Printed as a rule: a table's rates with their sign, figures of running text with their unit.
    names = units.dictionary.to_pylist()
    in_prose = found["in_prose"].to_numpy(zero_copy_only=False)[begins]
    usual = unit[begins]
    as_sign = np.array([name == "%" for name in names], dtype=bool)
    signed = in_prose | as_sign[usual] if names else in_prose
    signs = pa.array(["", *names]).take(pa.array(np.where(signed, usual + 1, 0)[of_series]))
    as_rule = pc.binary_join_element_wise(found["value"], signs, "")
    differs = {
        "p": pc.not_equal(found["printed"], as_rule).to_numpy(zero_copy_only=False),
        "u": unit != usual[of_series],
        "e": pc.fill_null(pc.not_equal(found["evidence"], ""), False).to_numpy(zero_copy_only=False),
        "f": integers(found["checks_failed"]) != 0,
        "a": integers(found["renditions_agreeing"]) != 1,
    }
    columns = {"p": "printed", "u": "unit", "e": "evidence", "f": "checks_failed", "a": "renditions_agreeing"}
    told: dict[int, dict[str, dict[int, Any]]] = {}
    for letter, marked in differs.items():
        rows = np.flatnonzero(marked)
        values = found[columns[letter]].take(pa.array(rows)).to_pylist()
        for n, slot, value in zip(of_series[rows].tolist(), slots[rows].tolist(), values, strict=True):
            told.setdefault(n, {}).setdefault(letter, {})[slot] = value
    return told
