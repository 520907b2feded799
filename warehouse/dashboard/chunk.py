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
subjects   what rules are of: [kind, table, area]
said       rules in words
rules      one entry a check that recurs: [subject, text, cells, outcomes, sides, notes] (see ``checks``)
vintages   superseded figures: [series, month, value, printed, unit, from, to, document]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb

from ingest.proof.expressions import Expressions
from warehouse.dashboard.batch import Batch, CityYear
from warehouse.dashboard.checks import AllChecks
from warehouse.dashboard.series import PRINTED_VALUE, AllSeries

_VINTAGES = f"""
    select p.chunk_no, m.metric_no, p.area_no, month(f.month), {PRINTED_VALUE}, f.printed, f.unit,
        cast(f.recorded_from as varchar), cast(f.recorded_to as varchar), d.document_no
    from marts.fct_observation_vintage as f
    inner join place as p on f.area_code = p.area_code and year(f.month) = p.year
    inner join metric as m on f.metric_code = m.metric_code
    left join document as d on f.rendition_id = d.rendition_id and p.chunk_no = d.chunk_no
    where {{within}} and f.recorded_to is not null
    order by p.chunk_no, f.month, f.vintage_no, f.area_code, f.metric_code
"""

_QUARANTINE = """
    select i.chunk_no, month(q.month), q.table_code, q.table_title, q.row_label, q.column_label, q.area_code,
        q.metric_code, q.printed, q.reason_zh, q.suggestion, q.line, q.column_no, coalesce(d.document_no, 0), q.edition
    from marts.fct_quarantine as q
    inner join issue as i on q.bulletin_id = i.bulletin_id and year(q.month) = i.year
    left join document as d on q.rendition_id = d.rendition_id and i.chunk_no = d.chunk_no
    where {within}
    order by i.chunk_no, q.month, q.line, q.column_no, q.rendition_id, q.printed
"""

_COVERAGE = """
    select w.chunk_no, month(c.month), c.table_code, c.renditions, c.figures_expected, c.facts, c.quarantined
    from marts.fct_coverage as c inner join wanted as w on c.city_code = w.city_code and year(c.month) = w.year
    where {within} order by all
"""

_READINGS = """
    select i.chunk_no, month(t.month), t.table_code, t.table_title, t.header_match, t.first_line, t.last_line,
        coalesce(d.document_no, 0), t.operations
    from marts.fct_table_reading as t
    inner join issue as i on t.bulletin_id = i.bulletin_id and year(t.month) = i.year
    left join document as d on t.rendition_id = d.rendition_id and i.chunk_no = d.chunk_no
    where {within}
    order by i.chunk_no, t.month, t.rendition_id, t.first_line, t.edition
"""


def chunks(
    connection: duckdb.DuckDBPyConnection, say: Expressions, wanted: Sequence[CityYear]
) -> Iterator[dict[str, Any]]:
    """Everything the dashboard shows of each of ``wanted``, city codes and years, in the form that the module
    describes. They are held in memory together."""
    batch = Batch(connection, wanted)
    series = AllSeries(batch)
    rules = AllChecks(batch, series, say)
    vintages = batch.listed(_VINTAGES.format(within=batch.within("f.month")))
    quarantine = batch.listed(_QUARANTINE.format(within=batch.within("q.month")))
    coverage = batch.listed(_COVERAGE.format(within=batch.within("c.month")))
    readings = batch.listed(_READINGS.format(within=batch.within("t.month")))
    for n, (city, year) in enumerate(wanted):
        months = batch.months[n]
        at = {month: slot for slot, month in enumerate(months)}
        entries, lists = series.of(n)
        subjects, said, told = rules.of(n)
        yield {
            "city": city,
            "year": year,
            "months": [f"{year}-{month:02d}" for month in months],
            "documents": [[*row[:9], at[row[9]]] for row in batch.documents[n]],
            "usual": series.usual[n, : len(months)].tolist(),
            **lists,
            "series": entries,
            "subjects": subjects,
            "said": said,
            "rules": told,
            "vintages": _vintages(vintages[n], n, series, at),
            "quarantine": [[at[month], *row] for month, *row in quarantine[n]],
            "coverage": [[at[month], *row] for month, *row in coverage[n] if month in at],
            "readings": [[at[month], *row, list(operations or ())] for month, *row, operations in readings[n]],
        }


def _vintages(rows: list[tuple[Any, ...]], number: int, series: AllSeries, at: dict[int, int]) -> list[list[Any]]:
    """Superseded figures of the series that the city's year of this number shows."""
    places = series.places(number, [(metric, area) for metric, area, *_ in rows])
    return [
        [place, at[month], *row, document or 0]
        for place, (_, _, month, *row, document) in zip(places, rows, strict=True)
        if place is not None
    ]
