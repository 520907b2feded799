"""What changes between two releases: facts, past beliefs, quarantine, failing checks, and other relations.

Both files are attached read-only. Rows are first held against each other by 64-bit hashes of key and content, which
ten million take in seconds; only those that differ are looked at in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from warehouse.connection import quoted_name, quoted_text
from warehouse.errors import WarehouseError
from warehouse.stored import stored_marts

_FACT = "hash(area_code::varchar, month::date, metric_code::varchar)"
_CONTENT = (
    "hash(value::decimal(18, 4), unit::varchar, status::varchar, printed::varchar, bulletin_id::varchar, "
    "edition::varchar)"
)
_VINTAGE = (
    "hash(area_code::varchar, month::date, metric_code::varchar, bulletin_id::varchar, edition::varchar, "
    "recorded_from::date)"
)
_BELIEF = "hash(value::decimal(18, 4), unit::varchar, status::varchar, recorded_to::date)"
_PLACE = "bulletin_id::varchar as bulletin_id, edition::varchar as edition"
_COMPARED = ("fct_observation", "fct_observation_vintage", "fct_quarantine", "fct_check")
KINDS = ("added", "removed", "value", "status", "source")
"""What can have happened to a fact: ``value`` (or unit) changed; only its ``status``; only its ``source``, that is the
print, the bulletin or the edition it comes from."""


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact that differs; the sides it is missing from are None."""

    kind: str
    bulletin_id: str
    table_code: str
    area_code: str
    area_zh: str
    month: str
    metric_code: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True)
class Difference:
    """``facts`` counts by (bulletin, table, kind); lists hold ``limit`` rows at most, and counts tell how many there
    are. ``relations`` are further relations of ``marts`` whose rows differ: (rows before, rows after)."""

    facts_before: int
    facts_after: int
    facts: dict[tuple[str, str, str], int]
    vintages: dict[str, int]
    bulletins_added: tuple[str, ...]
    bulletins_removed: tuple[str, ...]
    quarantine: dict[str, int]
    failing: dict[str, int]
    relations: dict[str, tuple[int | None, int | None]]
    changes: tuple[FactChange, ...] = ()
    quarantined: tuple[dict[str, Any], ...] = ()
    checks: tuple[dict[str, Any], ...] = field(default=())

    def count(self, kind: str) -> int:
        """Facts of one of ``KINDS``."""
        return sum(number for (_, _, k), number in self.facts.items() if k == kind)

    @property
    def same(self) -> bool:
        """Whether a reader of the marts could not tell one from the other."""
        counts = (*self.facts.values(), *self.vintages.values(), *self.quarantine.values(), *self.failing.values())
        return not (any(counts) or self.bulletins_added or self.bulletins_removed or self.relations)


def compare(before: Path, after: Path, limit: int = 20) -> Difference:
    """What one finds changed when ``after`` is served instead of ``before`` (database files).

    Raises WarehouseError, code ``release``, where a file cannot be read.
    """
    connection = duckdb.connect()
    try:
        for path, alias in ((before, "old"), (after, "new")):
            connection.execute(f"attach {quoted_text(str(path))} as {alias} (read_only)")
        return _compare(connection, limit)
    except duckdb.Error as error:
        raise WarehouseError(
            "release", f"{before} and {after} cannot be compared ({str(error).splitlines()[0]}).",
            remedy="`bulletins doctor` says whether a release is damaged.",
        ) from error  # fmt: skip
    finally:
        connection.close()


def _compare(connection: duckdb.DuckDBPyConnection, limit: int) -> Difference:
    _differing(connection, "fact", "fct_observation", _FACT, _CONTENT)
    _differing(connection, "vintage", "fct_observation_vintage", _VINTAGE, _BELIEF)
    for side in ("old", "new"):
        columns = "area_code, month, metric_code, value, unit, status, printed, bulletin_id, edition, table_code"
        connection.execute(
            f"create temp table {side}_fact as select {_FACT} as k, {columns} from {side}.marts.fct_observation "
            f"where {_FACT} in (select k from fact)"
        )
    connection.execute(_CHANGES)
    facts = {
        (bulletin, table, kind): count
        for bulletin, table, kind, count in connection.execute(
            "select bulletin_id, table_code, kind, count(*) from change group by all order by all"
        ).fetchall()
    }
    quarantine, quarantined = _ledger(
        connection, "fct_quarantine", "true", ("quarantine_id", "reason_code", "printed", "row_label", "column_label"),
        limit,
    )  # fmt: skip
    failing, checks = _ledger(
        connection, "fct_check", "outcome = 'fails'", ("check_id", "table_code", "area_code", "expression"), limit
    )
    old, new = (
        {row[0] for row in connection.execute(f"select bulletin_id from {side}.marts.dim_bulletin").fetchall()}
        for side in ("old", "new")
    )
    return Difference(
        facts_before=_count(connection, "old"),
        facts_after=_count(connection, "new"),
        facts=facts,
        vintages=dict(connection.execute("select kind, count(*) from vintage group by all order by all").fetchall()),
        bulletins_added=tuple(sorted(new - old)),
        bulletins_removed=tuple(sorted(old - new)),
        quarantine=quarantine,
        failing=failing,
        relations=_relations(connection),
        changes=_listed(connection, limit),
        quarantined=quarantined,
        checks=checks,
    )


def _differing(connection: duckdb.DuckDBPyConnection, name: str, relation: str, key: str, content: str) -> None:
    """Temporary table ``name`` (k, kind) of the keys that differ."""
    rows = {side: f"(select {key} as k, {content} as v from {side}.marts.{relation})" for side in ("old", "new")}
    connection.execute(
        f"create temp table {name} as select coalesce(a.k, b.k) as k, "
        "case when b.k is null then 'added' when a.k is null then 'removed' else 'changed' end as kind "
        f"from {rows['new']} as a full join {rows['old']} as b on a.k = b.k where a.v is distinct from b.v"
    )


_CHANGES = """
    create temp table change as
    select
        case
            when b.k is null then 'added'
            when a.k is null then 'removed'
            when a.value is distinct from b.value or a.unit is distinct from b.unit then 'value'
            when a.status is distinct from b.status then 'status'
            else 'source'
        end as kind,
        coalesce(a.bulletin_id, b.bulletin_id)::varchar as bulletin_id,
        coalesce(a.table_code, b.table_code)::varchar as table_code,
        coalesce(a.area_code, b.area_code)::varchar as area_code,
        coalesce(a.month, b.month) as month,
        coalesce(a.metric_code, b.metric_code)::varchar as metric_code,
        b.k is not null as has_before,
        a.k is not null as has_after,
        b.value as b_value, b.unit::varchar as b_unit, b.status::varchar as b_status, b.printed as b_printed,
        b.bulletin_id::varchar as b_bulletin, b.edition::varchar as b_edition,
        a.value as a_value, a.unit::varchar as a_unit, a.status::varchar as a_status, a.printed as a_printed,
        a.bulletin_id::varchar as a_bulletin, a.edition::varchar as a_edition
    from new_fact as a
    full join old_fact as b on a.k = b.k
"""
_SIDE = ("value", "unit", "status", "printed", "bulletin_id", "edition")


def _listed(connection: duckdb.DuckDBPyConnection, limit: int) -> tuple[FactChange, ...]:
    """What is worth a look first: values, then what is gone, statuses, sources. What is new stands in the counts."""
    rows = connection.execute(
        "select change.*, coalesce(area.name_zh, change.area_code) from change left join "
        "(select area_code::varchar as code, name_zh from new.marts.dim_area) as area on code = change.area_code "
        "where kind <> 'added' "
        "order by list_position(['value', 'removed', 'status', 'source'], kind), bulletin_id, table_code, month, "
        "metric_code, area_code limit ?",
        [limit],
    ).fetchall()
    found = []
    for kind, bulletin, table, area, month, metric, has_before, has_after, *rest, name in rows:
        before, after = (dict(zip(_SIDE, map(_plain, part), strict=True)) for part in (rest[:6], rest[6:]))
        found.append(
            FactChange(kind, bulletin, table, area, name, f"{month:%Y-%m}", metric,
                       before if has_before else None, after if has_after else None)
        )  # fmt: skip
    return tuple(found)


def _ledger(
    connection: duckdb.DuckDBPyConnection, relation: str, where: str, columns: Sequence[str], limit: int
) -> tuple[dict[str, int], tuple[dict[str, Any], ...]]:
    """Rows that one side has and the other has not: how many ``added`` and ``removed``, and some of each."""
    shown = f"{_PLACE}, " + ", ".join(f"{name}::varchar as {name}" for name in columns)
    counts, rows = {}, []
    for change, here, there in (("added", "new", "old"), ("removed", "old", "new")):
        connection.execute(
            f"create or replace temp table only_here as select {shown} from {here}.marts.{relation} where {where} "
            f"except select {shown} from {there}.marts.{relation} where {where}"
        )
        found = connection.execute("select count(*) from only_here").fetchone()
        counts[change] = int(found[0]) if found else 0
        listed = connection.execute("from only_here order by all limit ?", [limit]).fetchall()
        rows += [
            {"change": change, **dict(zip(("bulletin_id", "edition", *columns), row, strict=True))} for row in listed
        ]
    return counts, tuple(rows)


def _relations(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int | None, int | None]]:
    """Tables of ``marts`` other than those compared above whose columns or rows differ."""
    sides: dict[str, dict[str, Any]] = {"old": {}, "new": {}}
    for side, found in sides.items():
        tables = connection.execute(
            "select table_name from duckdb_tables() where database_name = ? and schema_name = 'marts'", [side]
        ).fetchall()
        for name in sorted({*(row[0] for row in tables), *stored_marts(connection, side)}):
            if name not in _COMPARED:
                relation = f"{side}.marts.{quoted_name(name)}"
                columns = connection.execute(f"describe {relation}").fetchall()
                rows = connection.execute(f"select count(*), bit_xor(hash(t)) from {relation} as t").fetchone()
                found[name] = ([column[:2] for column in columns], *(rows or (0, None)))
    return {
        f"marts.{name}": tuple(side[name][1] if name in side else None for side in sides.values())  # type: ignore[misc]
        for name in sorted(sides["old"].keys() | sides["new"].keys())
        if sides["old"].get(name) != sides["new"].get(name)
    }


def _count(connection: duckdb.DuckDBPyConnection, side: str) -> int:
    found = connection.execute(f"select count(*) from {side}.marts.fct_observation").fetchone()
    return int(found[0]) if found else 0


def _plain(value: Any) -> Any:
    """A decimal as its digits, for JSON and people alike."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
