"""One city and year as one object: small, because what repeats is said once.

months     twelve entries at most, ``2020-09``; a packed text has one part a month, joined by ``|``
areas, metrics, units, evidence, documents ...   lists that everything else points into by position
series     one entry an area and metric: [area, metric, unit, values, places, column, statuses, flows, more]
  values     ``101.74||120.5``: as printed, to the printed decimal; empty where nothing is served
  places     position in ``places``: lines by month, ``159|160@2``; ``@`` names a document other than the month's
  column     cell or character, where it is the same in all months; else a packed text
  statuses   one letter a month: c confirmed, r reported, m repaired, h corrected by hand; 0 where all are c
  flows      increments by month, a letter of the flag behind them; 0 where the metric has none
  more       exceptions by month: p printed text, u unit, e evidence, f failed checks, a agreeing renditions
rules      one entry a check that recurs: [kind, table, area, text, cells, outcomes, sides, notes] (see ``checks``)
vintages   superseded figures: [series, month, value, printed, unit, from, to, document]
"""

from __future__ import annotations

from collections.abc import Hashable
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb

from ingest.proof.expressions import Expressions
from warehouse.dashboard.checks import packed_checks
from warehouse.dashboard.script_data import rows

IN_PROSE = "narrative"
"""The table code of the running text."""

STATUS_LETTERS = {"confirmed": "c", "reported": "r", "repaired": "m", "corrected": "h"}
FLAG_LETTERS = {"two_months": "t", "gap": "g", "unit_changed": "u", "fell": "f"}

# A decimal as text has four places; those beyond the printed ones are cut off, not rounded: they are zeros.
_PRINTED_VALUE = "rtrim(left(cast(cast(f.value as decimal(18, 4)) as varchar), -(4 - least(f.decimals, 4))), '.')"

_IN_YEAR = "a.city_code = $1 and f.month between make_date($2, 1, 1) and make_date($2, 12, 31)"

# Rows, not lists of them: DuckDB takes fifteen times as long to gather small ordered lists as Python does.
_FIGURES = f"""
    select f.area_code, f.metric_code, month(f.month), {_PRINTED_VALUE}, f.unit, f.line, f.column_no, f.rendition_id,
        f.status, f.printed, f.evidence, f.checks_failed, f.renditions_agreeing, f.table_code
    from marts.fct_observation as f
    inner join marts.dim_area as a on f.area_code = a.area_code
    inner join marts.dim_metric as m on f.metric_code = m.metric_code
    where {_IN_YEAR}
    order by m.table_code, m.column_order, f.metric_code, a.area_order, f.area_code, f.month
"""

_FLOWS = f"""
    select f.area_code, f.metric_code, month(f.month),
        case when f.flow is null then '' else regexp_replace(cast(f.flow as varchar), '\\.?0+$', '') end, f.flag
    from marts.fct_flow as f inner join marts.dim_area as a on f.area_code = a.area_code
    where {_IN_YEAR}
"""

_DOCUMENTS = """
    select r.rendition_id, r.source_name, r.edition, r.bulletin_id, b.title_zh, b.series_zh, b.issue_year, b.issue_no,
        cast(coalesce(p.published_on, b.published_on) as varchar), month(r.month)
    from marts.dim_rendition as r
    inner join marts.dim_bulletin as b on r.bulletin_id = b.bulletin_id
    left join (
        select bulletin_id, edition, min(published_on) as published_on from marts.fct_check
        where month between make_date($2, 1, 1) and make_date($2, 12, 31) group by all
    ) as p
        on r.bulletin_id = p.bulletin_id and r.edition = p.edition
    where b.city_code = $1 and r.month between make_date($2, 1, 1) and make_date($2, 12, 31)
    order by r.month, r.bulletin_id, r.edition <> 'original', r.edition, r.source_name, r.rendition_id
"""

_VINTAGES = f"""
    select f.area_code, f.metric_code, month(f.month), {_PRINTED_VALUE}, f.printed, f.unit,
        cast(f.recorded_from as varchar), cast(f.recorded_to as varchar), f.rendition_id
    from marts.fct_observation_vintage as f inner join marts.dim_area as a on f.area_code = a.area_code
    where {_IN_YEAR} and f.recorded_to is not null
    order by f.month, f.vintage_no, f.area_code, f.metric_code
"""

_QUARANTINE = """
    select month(q.month), q.table_code, q.table_title, q.row_label, q.column_label, q.area_code, q.metric_code,
        q.printed, q.reason_zh, q.suggestion, q.line, q.column_no, q.rendition_id, q.edition
    from marts.fct_quarantine as q inner join marts.dim_bulletin as b on q.bulletin_id = b.bulletin_id
    where b.city_code = $1 and q.month between make_date($2, 1, 1) and make_date($2, 12, 31)
    order by q.month, q.line, q.column_no, q.rendition_id, q.printed
"""

_COVERAGE = """
    select month(month), table_code, renditions, figures_expected, facts, quarantined from marts.fct_coverage
    where city_code = $1 and month between make_date($2, 1, 1) and make_date($2, 12, 31) order by all
"""

_READINGS = """
    select month(t.month), t.table_code, t.table_title, t.header_match, t.first_line, t.last_line, t.rendition_id,
        t.operations
    from marts.fct_table_reading as t inner join marts.dim_bulletin as b on t.bulletin_id = b.bulletin_id
    where b.city_code = $1 and t.month between make_date($2, 1, 1) and make_date($2, 12, 31)
    order by t.month, t.rendition_id, t.first_line, t.edition
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


def chunk(connection: duckdb.DuckDBPyConnection, say: Expressions, city_code: str, year: int) -> dict[str, Any]:
    """Everything the dashboard shows of one city and year, in the form that the module describes."""
    given = [city_code, year]
    documents = rows(connection, _DOCUMENTS, given)
    document_at = {row[0]: n for n, row in enumerate(documents)}
    months = sorted({row[9] for row in documents})
    at = {month: n for n, month in enumerate(months)}
    # The document that most figures of a month are from needs no mention: the first of its last edition.
    usual = _usual(connection, given, document_at)
    lists = {name: Listed() for name in ("areas", "metrics", "units", "places", "evidence")}
    flows: dict[tuple[str, str], dict[int, str]] = {}
    for area, metric, month, flow, flag in rows(connection, _FLOWS, given):
        letter = FLAG_LETTERS.get(flag, "?") if flag else ""
        flows.setdefault((area, metric), {})[at[month]] = flow + letter
    series: list[list[Any]] = []
    series_at: dict[tuple[str, str], int] = {}
    for key, found in groupby(rows(connection, _FIGURES, given), key=itemgetter(0, 1)):
        series_at[key] = len(series)
        series.append(_series(list(found), flows.get(key), lists, at, usual, document_at))
    return {
        "city": city_code,
        "year": year,
        "months": [f"{year}-{month:02d}" for month in months],
        "documents": [[*row[1:9], row[0], at[row[9]]] for row in documents],
        "usual": [usual.get(month, 0) for month in months],
        **{name: listed.values for name, listed in lists.items()},
        "series": series,
        "rules": packed_checks(connection, say, given, series_at, at),
        "vintages": [
            [series_at[row[0], row[1]], at[row[2]], *row[3:8], document_at.get(row[8], 0)]
            for row in rows(connection, _VINTAGES, given)
            if (row[0], row[1]) in series_at
        ],
        "quarantine": [[at[row[0]], *row[1:12], document_at.get(row[12], 0), row[13]] for row in rows(
            connection, _QUARANTINE, given
        )],
        "coverage": [[at[row[0]], *row[1:]] for row in rows(connection, _COVERAGE, given) if row[0] in at],
        "readings": [
            [at[row[0]], *row[1:6], document_at.get(row[6], 0), list(row[7] or ())]
            for row in rows(connection, _READINGS, given)
        ],
    }  # fmt: skip


def _usual(connection: duckdb.DuckDBPyConnection, given: list[Any], document_at: dict[str, int]) -> dict[int, int]:
    """Month → position of the document that most of its figures are from."""
    query = (
        "select month(f.month), mode(f.rendition_id) from marts.fct_observation as f "
        "inner join marts.dim_area as a on f.area_code = a.area_code where a.city_code = $1 "
        "and f.month between make_date($2, 1, 1) and make_date($2, 12, 31) group by 1"
    )
    return {month: document_at[rendition] for month, rendition in rows(connection, query, given)}


def _series(
    figures: list[tuple[Any, ...]],
    flows: dict[int, str] | None,
    lists: dict[str, Listed],
    at: dict[int, int],
    usual: dict[int, int],
    document_at: dict[str, int],
) -> list[Any]:
    """The entry of one area and metric from its figures (rows of ``_FIGURES``), months ascending."""
    area, metric, _, _, usual_unit, _, usual_column, _, _, _, _, _, _, table = figures[0]
    months = len(at)
    values, places, columns, letters = [""] * months, [""] * months, [""] * months, ["."] * months
    more: dict[str, dict[int, Any]] = {"p": {}, "u": {}, "e": {}, "f": {}, "a": {}}
    same_column = True
    sign = usual_unit if table == IN_PROSE else "%" if usual_unit == "%" else ""
    for _, _, month, value, unit, line, column, rendition, status, printed, evidence, failed, agreeing, _ in figures:
        n = at[month]
        values[n] = value
        document = document_at[rendition]
        places[n] = str(line) if document == usual[month] else f"{line}@{document}"
        columns[n] = str(column)
        same_column &= column == usual_column
        letters[n] = STATUS_LETTERS.get(status, "?")
        # Printed as a rule: a table's rates with their sign, figures of running text with their unit.
        if printed != value + sign:
            more["p"][n] = printed
        if unit != usual_unit:
            more["u"][n] = unit
        if evidence:
            more["e"][n] = lists["evidence"].place(evidence)
        if failed:
            more["f"][n] = failed
        if agreeing != 1:
            more["a"][n] = agreeing
    told = {name: exceptions for name, exceptions in more.items() if exceptions}
    entry: list[Any] = [
        lists["areas"].place(area), lists["metrics"].place(metric), lists["units"].place(usual_unit),
        packed(values), lists["places"].place(packed(places)), usual_column if same_column else packed(columns),
        0 if set(letters) <= {"c", "."} else "".join(letters),
        packed([flows.get(n, "") for n in range(months)]) if flows else 0, told or 0,
    ]  # fmt: skip
    while entry[-1] == 0 and len(entry) > 6:
        entry.pop()
    return entry


def packed(texts: list[str]) -> str:
    """Texts in the order of their months as one, with an empty part where a month has none."""
    return "|".join(texts).rstrip("|")
