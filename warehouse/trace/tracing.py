"""Gathering what the release and the archive know about one cell.

The release says what is served; the archive's original bytes show how it was printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from ingest.errors import BulletinError
from ingest.proof.expressions import Expressions
from ingest.read import read_document
from warehouse.archive import Archive
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.query import connect
from warehouse.trace.lookup import Cell, ReleaseNames, find_cell
from warehouse.trace.printed_place import printed_place
from warehouse.trace.traced import Check, Figure, Held, Part, Source, Trace, Vintage

Row = Mapping[str, Any]


def trace(home: Home, area: str, month: str, metric: str, city: str | None = None) -> Trace:
    """Everything about the figure of ``area`` (name or code), ``month`` and ``metric`` (name or code).

    Raises WarehouseError: ``no_release``, or what ``lookup.find_cell`` raises where the words fit nothing or
    several figures.
    """
    connection = connect(home)
    try:
        names = ReleaseNames(connection)
        cell = find_cell(connection, names, area, month, metric, city)
        return _trace(home, connection, names, cell)
    finally:
        connection.close()


def _trace(home: Home, connection: duckdb.DuckDBPyConnection, names: ReleaseNames, cell: Cell) -> Trace:
    release_id = home.current.readlink().name
    key = [cell.area.code, cell.month, cell.metric.code]
    labels = _labels(connection)
    rows = _rows(connection, _VINTAGES, key)
    served = next((row for row in rows if row["recorded_to"] is None), None)
    about = _rows(connection, _METRIC, key[2:])
    withdrawn_on = rows[-1]["recorded_to"] if rows else None
    held = tuple(Held(**row) for row in _rows(connection, _QUARANTINE, [*key, cell.metric.table_code]))
    return Trace(
        release_id=release_id,
        area=cell.area,
        month=cell.month,
        metric=cell.metric,
        # A plan is the year's, whatever the other figures of its table add up: no basis is claimed for it.
        period_basis_zh=labels.get(
            ("role", "plan") if about[0]["role"] == "plan" else ("period_basis", about[0]["period_basis"]), ("", "")
        )[0],
        figure=_figure(served, labels) if served else None,
        vintages=tuple(_vintage(row, labels) for row in rows),
        source=_source(home, connection, served, about[0]["header_path_zh"]) if served else None,
        checks=_checks(connection, names, served, cell, labels) if served else (),
        quarantine=held,
        other_metrics=cell.other_metrics,
        absence_zh=None if served else _absence(connection, cell, bool(held), withdrawn_on),
    )


_METRIC = "select period_basis, role, header_path_zh from marts.dim_metric where metric_code = $1"

_VINTAGES = """
    select * from marts.fct_observation_vintage
    where area_code = $1 and month = $2 and metric_code = $3 order by vintage_no
"""

_QUARANTINE = """
    select q.bulletin_id, q.edition, coalesce(r.source_name, q.rendition_id) as document, q.line,
        q.column_no as column, q.printed, q.reason_code, q.reason_zh, q.suggestion
    from marts.fct_quarantine as q left join marts.dim_rendition as r on q.rendition_id = r.rendition_id
    where q.area_code = $1 and q.month = $2
        and (q.metric_code = $3 or (q.metric_code is null and q.table_code = $4))
    order by q.published_on, q.line, q.column_no
"""

_SOURCE = """
    select b.title_zh, b.series_zh, b.issue_year, b.issue_no, r.source_name, r.format, t.title_zh as table_zh,
        (select max(x.table_title) from marts.fct_table_reading as x
         where x.rendition_id = $2 and x.table_code = $3 and $4 between x.first_line and x.last_line) as table_title
    from marts.dim_bulletin as b
    left join marts.dim_rendition as r on r.rendition_id = $2
    left join marts.dim_table as t on t.table_code = $3
    where b.bulletin_id = $1
"""

# A correction that leaves the figure as it was makes no vintage of it, but checks it again.
_CHECKS = """
    select * from marts.fct_check
    where bulletin_id = $1 and published_on >= $2 and month = $3 and list_contains(cells, $4)
    order by published_on, edition, outcome <> 'fails', rule_kind, check_id
"""

# What the edition says that the check is of: its sum is that of its own figures.
_PARTS = """
    select area_code, metric_code, printed, unit, status, published_on, recorded_from, recorded_to
    from marts.fct_observation_vintage
    where month = $1 and list_contains($2, area_code || '|' || metric_code) order by vintage_no
"""


def _rows(connection: duckdb.DuckDBPyConnection, query: str, given: Sequence[Any]) -> list[dict[str, Any]]:
    result = connection.execute(query, list(given))
    columns = [column[0] for column in result.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def _labels(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[str, str]]:
    """(domain, code) → (label, what it means)."""
    rows = connection.execute("select domain, code, label_zh, note_zh from marts.dim_label").fetchall()
    return {(row[0], row[1]): (row[2], row[3] or "") for row in rows}


def _figure(row: Row, labels: Mapping[tuple[str, str], tuple[str, str]]) -> Figure:
    status = str(row["status"])
    label, note = labels.get(("status", status), (status, ""))
    kept = ("value", "decimals", "unit", "printed", "evidence", "checks_passed", "checks_failed", "renditions_agreeing")
    return Figure(**{name: row[name] for name in kept}, status=status, status_zh=label, status_note=note)


def _vintage(row: Row, labels: Mapping[tuple[str, str], tuple[str, str]]) -> Vintage:
    kept = [name for name in Vintage.__slots__ if name not in ("status_zh", "cause_zh")]
    status, cause = str(row["status"]), row["cause"]
    return Vintage(
        **{name: row[name] for name in kept},
        status_zh=labels.get(("status", status), (status, ""))[0],
        cause_zh=labels.get(("revision_cause", cause), (cause, ""))[0],
    )


def _source(home: Home, connection: duckdb.DuckDBPyConnection, row: Row, header_path: str) -> Source:
    key = [row["bulletin_id"], row["rendition_id"], row["table_code"], row["line"]]
    about = _rows(connection, _SOURCE, key)[0]
    name = about["source_name"] or row["rendition_id"]
    place, problem = None, None
    try:
        content = Archive(home).read(row["rendition_id"])
        place = printed_place(read_document(content, name), row["line"], row["column_no"])
        if place is None:
            problem = f"文件中没有第 {row['line']} 行"
    except (WarehouseError, BulletinError) as error:
        problem = f"无法取出原文：{error}"
    return Source(
        bulletin_id=row["bulletin_id"],
        edition=row["edition"],
        title_zh=about["title_zh"],
        series_zh=about["series_zh"],
        issue_year=about["issue_year"],
        issue_no=about["issue_no"],
        published_on=row["published_on"],
        document=name,
        sha256=row["rendition_id"],
        format=about["format"] or "",
        table_zh=about["table_zh"] or row["table_code"],
        table_title=about["table_title"],
        row_label=row["row_label"],
        header_path_zh=header_path,
        line=row["line"],
        column=row["column_no"],
        printed=place,
        problem=problem,
    )


def _checks(
    connection: duckdb.DuckDBPyConnection,
    names: ReleaseNames,
    served: Row,
    cell: Cell,
    labels: Mapping[tuple[str, str], tuple[str, str]],
) -> tuple[Check, ...]:
    given = [served["bulletin_id"], served["published_on"], cell.month, f"{cell.area.code}|{cell.metric.code}"]
    found = _rows(connection, _CHECKS, given)
    touched = sorted({key for check in found for key in check["cells"]})
    believed: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(connection, _PARTS, [cell.month, touched]):
        believed.setdefault(f"{row['area_code']}|{row['metric_code']}", []).append(row)
    say = Expressions(names)
    kept = [name for name in Check.__slots__ if name in _OF_CHECK]
    return tuple(
        Check(
            **{name: row[name] for name in kept},
            kind=row["rule_kind"],
            kind_zh=labels.get(("rule_kind", row["rule_kind"]), (row["rule_kind"], ""))[0],
            expression_zh=say.of(row),
            outcome_zh=labels.get(("outcome", row["outcome"]), (row["outcome"], ""))[0],
            note=say.note(row["note"]) or None,
            parts=tuple(_part(key, believed.get(key, []), row["published_on"], say) for key in row["cells"]),
        )
        for row in found
    )


_OF_CHECK = frozenset({
    "edition", "check_id", "expression", "left_value", "right_value", "left_low", "left_high", "right_low",
    "right_high", "tolerance", "outcome",
})  # fmt: skip


def _part(key: str, vintages: Sequence[Row], on: date, say: Expressions) -> Part:
    area, _, metric = key.partition("|")
    last = max((n for n, vintage in enumerate(vintages) if vintage["published_on"] <= on), default=None)
    row: Row = vintages[last] if last is not None else {}
    if last is not None and row["recorded_to"] is not None:
        replaced = last + 1 < len(vintages) and vintages[last + 1]["recorded_from"] == row["recorded_to"]
        # Else it was taken back.
        row = row if replaced else {}
    return Part(
        area, say.area(area), metric, say.metric(metric), row.get("printed"), row.get("unit"), row.get("status")
    )


def _absence(connection: duckdb.DuckDBPyConnection, cell: Cell, held: bool, withdrawn_on: date | None) -> str:
    """Why nothing is served, as far as the release knows, and where else the metric has figures."""
    months = connection.execute(
        "select month from marts.fct_observation where area_code = $1 and metric_code = $2 order by month",
        [cell.area.code, cell.metric.code],
    ).fetchall()
    elsewhere = "、".join(f"{row[0]:%Y-%m}" for row in months[-12:])
    seen = f"该指标在这一地区有数的月份：{elsewhere}。" if elsewhere else "该指标在这一地区的任何月份都没有数。"
    if withdrawn_on is not None:
        return f"曾经发布，因后来所知自 {withdrawn_on} 起收回。{seen}"
    if held:
        return f"原文此处存疑，已隔离，未发布。{seen}"
    covered = connection.execute(
        "select sum(renditions) from marts.fct_coverage where month = $1 and city_code = $2 and table_code = $3",
        [cell.month, cell.area.city_code, cell.metric.table_code],
    ).fetchone()
    if not covered or not covered[0]:
        return f"这个月的简报中没有这张表。{seen}"
    return f"这张表没有印出这个数（空白、横线或不适用；空白不是零）。{seen}"
