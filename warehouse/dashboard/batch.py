"""Some cities' years that are asked for together, and the numbers that rows are known by while they are packed.

A query costs ten milliseconds before its first row, so each question is asked once for many cities' years, not once for
each. Its rows come as columns (Arrow), ordered, with small numbers in place of codes; texts of a series are joined
where they lie (see ``packing``), so that no object of Python stands for a single figure.

Temporary tables of the connection that the queries join: ``wanted`` (chunk_no, city_code, year), ``place`` (area_code,
year, chunk_no, area_no), ``metric`` (metric_code, metric_no), ``issue`` (bulletin_id, year, chunk_no, issue_no) and
``document`` (rendition_id, chunk_no, document_no). Numbers count from 0; of areas and metrics in the order in which
they are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from warehouse.connection import quoted_text

CityYear = tuple[str, int]
Numbers = npt.NDArray[np.int64]

_PLACE = """
    create or replace temp table place as
    with numbered as (
        select area_code, city_code, row_number() over (order by area_order, area_code) - 1 as area_no
        from marts.dim_area
    )
    select n.area_code, w.year, w.chunk_no, cast(n.area_no as integer) as area_no
    from numbered as n inner join wanted as w on n.city_code = w.city_code
"""

_METRIC = """
    create or replace temp table metric as
    select metric_code, cast(row_number() over (order by table_code, column_order, metric_code) - 1 as integer)
        as metric_no
    from marts.dim_metric
"""

_ISSUE = """
    create or replace temp table issue as
    select b.bulletin_id, w.year, w.chunk_no,
        cast(row_number() over (partition by w.chunk_no order by b.bulletin_id) - 1 as integer) as issue_no
    from marts.dim_bulletin as b inner join wanted as w on b.city_code = w.city_code
"""

_DOCUMENT = """
    create or replace temp table document as
    with published as (
        select bulletin_id, edition, year(month) as year, min(published_on) as published_on
        from marts.fct_check where {within} group by all
    )
    select i.chunk_no, r.source_name, r.edition, r.bulletin_id, b.title_zh, b.series_zh, b.issue_year, b.issue_no,
        cast(coalesce(p.published_on, b.published_on) as varchar) as published_on, r.rendition_id,
        month(r.month) as month_no,
        cast(row_number() over (
            partition by i.chunk_no order by r.month, r.bulletin_id, r.edition <> 'original', r.edition, r.source_name,
                r.rendition_id
        ) - 1 as integer) as document_no
    from marts.dim_rendition as r
    inner join issue as i on r.bulletin_id = i.bulletin_id and year(r.month) = i.year
    inner join marts.dim_bulletin as b on r.bulletin_id = b.bulletin_id
    left join published as p on r.bulletin_id = p.bulletin_id and r.edition = p.edition and i.year = p.year
    where {within_of_rendition}
"""


class Batch:
    """``wanted`` cities' years of a release, numbered in their order. Makes the temporary tables of ``connection``,
    and takes the place of an earlier batch's. Raises duckdb.Error.

    areas, metrics   codes by number
    documents        for each city's year the rows of its documents: source name, edition, bulletin, title, series,
                     year and number of the issue, day of publication, rendition, month (1 to 12)
    months           for each the months (1 to 12) that have documents
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, wanted: Sequence[CityYear]) -> None:
        self._connection = connection
        self.wanted = list(wanted)
        first, last = min(year for _, year in wanted), max(year for _, year in wanted)
        # A range beside the join, so that parts of the file without such months are not read.
        self._between = f"between make_date({first}, 1, 1) and make_date({last}, 12, 31)"
        listed = ", ".join(f"({n}, {quoted_text(city)}, {year})" for n, (city, year) in enumerate(self.wanted))
        connection.execute(
            "create or replace temp table wanted as select cast(chunk_no as integer) as chunk_no, city_code, year "
            f"from (values {listed}) as listed (chunk_no, city_code, year)"
        )
        for statement in (_PLACE, _METRIC, _ISSUE):
            connection.execute(statement)
        connection.execute(_DOCUMENT.format(within=self.within("month"), within_of_rendition=self.within("r.month")))
        self.areas = self._codes("area_code", "marts.dim_area", "area_order, area_code")
        self.metrics = self._codes("metric_code", "metric", "metric_no")
        self.documents = self.listed("select * exclude (document_no) from document order by chunk_no, document_no")
        self.months = [sorted({row[9] for row in rows}) for rows in self.documents]
        self._slots = np.full((len(self.wanted), 13), -1, dtype=np.int64)
        for number, months in enumerate(self.months):
            self._slots[number, months] = range(len(months))

    def within(self, column: str) -> str:
        """SQL: the month in ``column`` is near enough to be looked at."""
        return f"{column} {self._between}"

    def columns(self, query: str) -> dict[str, pa.Array]:
        """The columns of ``query`` by name, each in one piece."""
        table = self._connection.execute(query).to_arrow_table()
        return {
            name: column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
            for name, column in zip(table.column_names, table.columns, strict=True)
        }

    def listed(self, query: str) -> list[list[tuple[Any, ...]]]:
        """The rows of ``query``, whose first column is ``chunk_no``, for each city's year, without that column."""
        found: list[list[tuple[Any, ...]]] = [[] for _ in self.wanted]
        for number, *row in self._connection.execute(query).fetchall():
            found[number].append(tuple(row))
        return found

    def slots(self, chunks: Numbers, months: Numbers) -> Numbers:
        """Positions of ``months`` (1 to 12) of ``chunks`` among the months of their year. Raises LookupError where a
        month has no document: nothing could say where its figures are printed."""
        found: Numbers = self._slots[chunks, months]
        if found.size and found.min() < 0:
            wrong = int(np.argmin(found))
            city, year = self.wanted[int(chunks[wrong])]
            raise LookupError(f"{city} has rows of {year}-{int(months[wrong]):02d}, but no document of that month")
        return found

    def key(self, chunks: Numbers, metrics: Numbers, areas: Numbers) -> Numbers:
        """One number for a chunk, a metric and an area, which sorts as these do."""
        return (chunks * len(self.metrics) + metrics) * len(self.areas) + areas

    def chunks_metrics_areas(self, keys: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """What ``key`` was made of."""
        rest, areas = np.divmod(keys, len(self.areas))
        chunks, metrics = np.divmod(rest, len(self.metrics))
        return chunks, metrics, areas

    def _codes(self, column: str, relation: str, order: str) -> list[str]:
        query = f"select {column} from {relation} order by {order}"
        return [str(code) for (code,) in self._connection.execute(query).fetchall()]


def integers(column: pa.Array) -> Numbers:
    """A column without nulls as numbers."""
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.int64)


def texts(column: pa.Array) -> list[Any]:
    """A column of text as a list; None where there is none."""
    found: list[Any] = column.to_numpy(zero_copy_only=False).tolist()
    return found
