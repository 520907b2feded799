"""The twelve questions of ``tests.bench.queries``, each asked twice: on the relations of a release, and on a star with
integer keys. Asked of one place, as a dashboard does (a district, or the districts of a city), they read some hundred
figures; asked of all cities, as an analyst of a province does, those of a metric or of several.

A star has ``metric`` (id, code, name_zh), ``area`` (id, code, kind, city_id), ``fact`` (metric_id, area_id, month_no,
value) and ``flow`` (the same with the increment); ``month_no`` counts months from year 0. Its SQL is the same for
DuckDB, SQLite, PostgreSQL and ClickHouse but for the median. What ``{…}`` stands for is chosen once, by ``Subject``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import duckdb

DISTRICTS = "('district', 'county', 'zone')"


@dataclass(frozen=True)
class Subject:
    """What is asked about: the district and city with the most figures, and the newest month but one year."""

    area: str
    city: str
    month: date
    completed: str = "investment.completed.total"
    plan: str = "investment.plan.total"
    progress: str = "investment.progress.total"

    def for_release(self) -> dict[str, Any]:
        before = date(self.month.year - (self.month.month == 1), (self.month.month - 2) % 12 + 1, 1)
        return asdict(self) | {
            "before": before,
            "last_year": self.month.replace(year=self.month.year - 1),
            "january": self.month.replace(month=1),
        }

    def for_star(self, ids: dict[str, int]) -> dict[str, Any]:
        number = self.month.year * 12 + self.month.month - 1
        keys = ("area", "city", "completed", "plan", "progress")
        return {key: ids[asdict(self)[key]] for key in keys} | {
            "month": number, "before": number - 1, "last_year": number - 12, "january": number // 12 * 12,
        }  # fmt: skip


def subject(connection: duckdb.DuckDBPyConnection) -> Subject:
    """Chosen from the release behind ``connection``."""
    row = connection.execute(
        f"""
        select o.area_code, a.city_code, max(o.month)
        from marts.fct_observation as o join marts.dim_area as a using (area_code)
        where o.metric_code = 'investment.progress.total' and a.kind in {DISTRICTS}
            and month(o.month) between 3 and 11
        group by all order by count(*) desc, 1 limit 1
        """
    ).fetchone()
    assert row is not None, "this release has no progress of investment"
    return Subject(row[0], row[1], row[2])


ONE_PLACE = {
    "trend": "select month, value from marts.fct_observation where metric_code = '{completed}' "
    "and area_code = '{area}' order by month",
    "ranking": "select area_code, value, rank() over (order by value desc) as place from marts.fct_observation "
    "join marts.dim_area as a using (area_code) where metric_code = '{progress}' and month = date '{month}' "
    f"and a.city_code = '{{city}}' and a.kind in {DISTRICTS} order by place, area_code",
    "totals against sums": "select month, max(case when a.kind = 'city' then value end) as whole, "
    f"sum(case when a.kind in {DISTRICTS} then value end) as parts from marts.fct_observation "
    "join marts.dim_area as a using (area_code) where metric_code = '{completed}' and a.city_code = '{city}' "
    "group by month order by month",
    "increments": "select month, flow from marts.fct_flow where metric_code = '{completed}' and area_code = '{area}' "
    "order by month",
    "year on year": "select n.area_code, n.value, p.value, 100 * (n.value / p.value - 1) as growth "
    "from marts.fct_observation as n join marts.fct_observation as p using (area_code, metric_code) "
    "where n.metric_code = '{completed}' and n.month = date '{month}' and p.month = date '{last_year}' "
    "and p.metric_code = '{completed}' and p.value > 0 order by n.area_code",
    "movers": "with placed as (select area_code, month, rank() over (partition by month order by value desc) as place "
    "from marts.fct_observation join marts.dim_area as a using (area_code) where metric_code = '{progress}' "
    f"and month in (date '{{month}}', date '{{before}}') and a.city_code = '{{city}}' and a.kind in {DISTRICTS}) "
    "select n.area_code, n.place, b.place - n.place as moved from placed as n join placed as b using (area_code) "
    "where n.month = date '{month}' and b.month = date '{before}' order by n.place, n.area_code",
    "progress": "select d.area_code, d.value, p.value, 100 * d.value / p.value as rate from marts.fct_observation as d "
    "join marts.fct_observation as p using (area_code, month) where d.metric_code = '{completed}' "
    "and p.metric_code = '{plan}' and d.month = date '{month}' and p.month = date '{month}' and p.value > 0 "
    "order by d.area_code",
    "wide": 'select area_code, "{plan}", "{completed}", "{progress}" from marts.v_investment '
    "where month = date '{month}' and city_code = '{city}' order by area_code",
    "coverage": "select month, sum(facts) as facts from marts.fct_coverage group by month having sum(facts) > 0 "
    "order by month",
    "moving twelve months": "select month, sum(flow) over (order by month rows between 11 preceding and current row) "
    "from marts.fct_flow where metric_code = '{completed}' and area_code = '{city}' order by month",
    "percentiles": "select month, quantile_cont(value, 0.5) as middle from marts.fct_observation "
    f"join marts.dim_area as a using (area_code) where metric_code = '{{progress}}' and a.kind in {DISTRICTS} "
    "group by month order by month",
    "name search": "select m.metric_code, m.name_zh, o.value from marts.dim_metric as m "
    "join marts.fct_observation as o using (metric_code) where m.name_zh like '%完成投资%' "
    "and o.area_code = '{area}' and o.month = date '{month}' order by m.metric_code",
}
_OF_RELEASE = "from marts.fct_observation join marts.dim_area as a using (area_code)"
ALL_CITIES = {
    "trend": f"select month, sum(value) as total {_OF_RELEASE} where metric_code = '{{completed}}' "
    "and a.kind = 'city' group by month order by month",
    "ranking": f"select area_code, value, rank() over (order by value desc) as place {_OF_RELEASE} "
    f"where metric_code = '{{progress}}' and month = date '{{month}}' and a.kind in {DISTRICTS} "
    "order by place, area_code limit 20",
    "totals against sums": "select month, count(*) as apart from (select month, a.city_code, "
    f"max(case when a.kind = 'city' then value end) as whole, sum(case when a.kind in {DISTRICTS} then value end) "
    f"as parts {_OF_RELEASE} where metric_code = '{{completed}}' group by month, a.city_code) as summed "
    "where abs(whole - parts) > 0.01 * whole group by month order by month",
    "increments": "select a.city_code, sum(flow) as added from marts.fct_flow join marts.dim_area as a "
    "using (area_code) where metric_code = '{completed}' and month between date '{january}' and date '{month}' "
    f"and a.kind in {DISTRICTS} group by a.city_code order by a.city_code",
    "year on year": "select n.month, avg(100 * (n.value / p.value - 1)) as growth from marts.fct_observation as n "
    "join marts.fct_observation as p on n.area_code = p.area_code and p.month = (n.month - interval 1 year)::date "
    "where n.metric_code = '{completed}' and p.metric_code = '{completed}' and p.value > 0 "
    "group by n.month order by n.month",
    "movers": "with placed as (select area_code, month, rank() over (partition by a.city_code, month "
    f"order by value desc) as place {_OF_RELEASE} where metric_code = '{{progress}}' and month between "
    f"date '{{january}}' and date '{{month}}' and a.kind in {DISTRICTS}) select area_code, month, moved from "
    "(select area_code, month, lag(place) over (partition by area_code order by month) - place as moved from placed) "
    "as steps where moved is not null order by moved desc, area_code, month limit 20",
    "progress": "select d.month, 100 * sum(d.value) / sum(p.value) as rate from marts.fct_observation as d "
    "join marts.fct_observation as p on d.area_code = p.area_code and d.month = p.month "
    "join marts.dim_area as a on d.area_code = a.area_code where d.metric_code = '{completed}' "
    "and p.metric_code = '{plan}' and a.kind = 'city' group by d.month order by d.month",
    "wide": 'select city_code, sum("{plan}") as planned, sum("{completed}") as done, avg("{progress}") as rate '
    f"from marts.v_investment join marts.dim_area as a using (area_code, city_code) where month = date '{{month}}' "
    f"and a.kind in {DISTRICTS} group by city_code order by city_code",
    "coverage": "select city_code, month, sum(facts) as facts from marts.fct_coverage where facts > 0 "
    "group by city_code, month order by city_code, month",
    "moving twelve months": "select area_code, moving from (select area_code, month, sum(flow) over (partition by "
    "area_code order by month rows between 11 preceding and current row) as moving from marts.fct_flow "
    "join marts.dim_area as a using (area_code) where metric_code = '{completed}' and a.kind = 'city') as courses "
    "where month = date '{month}' order by area_code",
    "percentiles": f"select month, a.kind, quantile_cont(value, 0.5) as middle {_OF_RELEASE} "
    f"where metric_code = '{{progress}}' and a.kind in {DISTRICTS} group by month, a.kind order by month, a.kind",
    "name search": "select metric_code, count(*) as figures, sum(value) as total from marts.named('完成投资') "
    "group by metric_code order by metric_code",
}

_SQLITE_MEDIAN = (
    "select month_no, avg(value) as middle from (select month_no, value, row_number() over (partition by month_no "
    "order by value) as n, count(*) over (partition by month_no) as c from fact join area as a on area_id = a.id "
    f"where metric_id = {{progress}} and a.kind in {DISTRICTS}) as counted "
    "where n in ((c + 1) / 2, (c + 2) / 2) group by month_no order by month_no"
)
_SQLITE_MEDIAN_OF_KINDS = (
    "select month_no, kind, avg(value) as middle from (select month_no, a.kind as kind, value, row_number() over "
    "(partition by month_no, a.kind order by value) as n, count(*) over (partition by month_no, a.kind) as c "
    f"from fact join area as a on area_id = a.id where metric_id = {{progress}} and a.kind in {DISTRICTS}) as counted "
    "where n in ((c + 1) / 2, (c + 2) / 2) group by month_no, kind order by month_no, kind"
)
_MEDIANS = {
    "duckdb": "quantile_cont(value, 0.5)",
    "postgres": "percentile_cont(0.5) within group (order by value)",
    "chdb": "quantileExactInclusive(0.5)(value)",
}


def star_of_one_place(system: str) -> dict[str, str]:
    """The questions about one place on a star, in the SQL of ``system``: duckdb, sqlite, postgres or chdb."""
    in_city = f"a.city_id = {{city}} and a.kind in {DISTRICTS}"
    joined = "from fact as f join area as a on f.area_id = a.id"
    median = _MEDIANS.get(system)
    return {
        "trend": "select month_no, value from fact where metric_id = {completed} and area_id = {area} "
        "order by month_no",
        "ranking": f"select area_id, value, rank() over (order by value desc) as place {joined} "
        f"where metric_id = {{progress}} and month_no = {{month}} and {in_city} order by place, area_id",
        "totals against sums": "select month_no, max(case when a.kind = 'city' then value end) as whole, "
        f"sum(case when a.kind in {DISTRICTS} then value end) as parts {joined} "
        "where metric_id = {completed} and a.city_id = {city} group by month_no order by month_no",
        "increments": "select month_no, flow from flow where metric_id = {completed} and area_id = {area} "
        "order by month_no",
        "year on year": "select n.area_id, n.value as now, p.value as earlier, 100 * (n.value / p.value - 1) as growth "
        "from fact as n join fact as p on n.area_id = p.area_id where n.metric_id = {completed} "
        "and p.metric_id = {completed} and n.month_no = {month} and p.month_no = {last_year} and p.value > 0 "
        "order by n.area_id",
        "movers": "with placed as (select f.area_id as area_id, f.month_no as month_no, rank() over (partition by "
        f"f.month_no order by f.value desc) as place {joined} where f.metric_id = {{progress}} "
        f"and f.month_no in ({{month}}, {{before}}) and {in_city}) select n.area_id, n.place, "
        "b.place - n.place as moved from placed as n join placed as b on n.area_id = b.area_id "
        "where n.month_no = {month} and b.month_no = {before} order by n.place, n.area_id",
        "progress": "select d.area_id, d.value as done, p.value as planned, 100 * d.value / p.value as rate "
        "from fact as d join fact as p on d.area_id = p.area_id where d.metric_id = {completed} "
        "and p.metric_id = {plan} and d.month_no = {month} and p.month_no = {month} and p.value > 0 order by d.area_id",
        "wide": "select f.area_id, max(case when metric_id = {plan} then value end) as planned, "
        "max(case when metric_id = {completed} then value end) as done, "
        f"max(case when metric_id = {{progress}} then value end) as rate {joined} where metric_id in "
        "({plan}, {completed}, {progress}) and month_no = {month} and a.city_id = {city} group by f.area_id "
        "order by f.area_id",
        "coverage": "select month_no, count(*) as facts from fact group by month_no order by month_no",
        "moving twelve months": "select month_no, sum(flow) over (order by month_no rows between 11 preceding and "
        "current row) as moving from flow where metric_id = {completed} and area_id = {city} order by month_no",
        "percentiles": _SQLITE_MEDIAN if median is None else f"select month_no, {median} as middle {joined} "
        f"where metric_id = {{progress}} and a.kind in {DISTRICTS} group by month_no order by month_no",
        "name search": "select m.id, m.name_zh, f.value from metric as m join fact as f on m.id = f.metric_id "
        "where m.name_zh like '%完成投资%' and f.area_id = {area} and f.month_no = {month} order by m.id",
    }  # fmt: skip


def star_of_all_cities(system: str) -> dict[str, str]:
    """The questions about all cities on a star, in the SQL of ``system``."""
    joined = "from fact as f join area as a on f.area_id = a.id"
    flows = "from flow as f join area as a on f.area_id = a.id"
    median = _MEDIANS.get(system)
    return {
        "trend": f"select month_no, sum(value) as total {joined} where metric_id = {{completed}} and a.kind = 'city' "
        "group by month_no order by month_no",
        "ranking": f"select area_id, value, rank() over (order by value desc) as place {joined} "
        f"where metric_id = {{progress}} and month_no = {{month}} and a.kind in {DISTRICTS} "
        "order by place, area_id limit 20",
        "totals against sums": "select month_no, count(*) as apart from (select f.month_no as month_no, a.city_id, "
        f"max(case when a.kind = 'city' then value end) as whole, sum(case when a.kind in {DISTRICTS} then value end) "
        f"as parts {joined} where metric_id = {{completed}} group by f.month_no, a.city_id) as summed "
        "where abs(whole - parts) > 0.01 * whole group by month_no order by month_no",
        "increments": f"select a.city_id, sum(flow) as added {flows} where metric_id = {{completed}} "
        f"and month_no between {{january}} and {{month}} and a.kind in {DISTRICTS} "
        "group by a.city_id order by a.city_id",
        "year on year": "select n.month_no, avg(100 * (n.value / p.value - 1)) as growth from fact as n join fact as p "
        "on n.area_id = p.area_id and p.month_no = n.month_no - 12 where n.metric_id = {completed} "
        "and p.metric_id = {completed} and p.value > 0 group by n.month_no order by n.month_no",
        "movers": "with placed as (select f.area_id as area_id, f.month_no as month_no, rank() over (partition by "
        f"a.city_id, f.month_no order by f.value desc) as place {joined} where f.metric_id = {{progress}} "
        f"and f.month_no between {{january}} and {{month}} and a.kind in {DISTRICTS}) select area_id, month_no, moved "
        f"from (select area_id, month_no, {_LAGS.get(system, _LAG)} - place as moved from placed) as steps "
        "where moved is not null order by moved desc, area_id, month_no limit 20",
        "progress": "select d.month_no, 100 * sum(d.value) / sum(p.value) as rate from fact as d join fact as p "
        "on d.area_id = p.area_id and d.month_no = p.month_no join area as a on d.area_id = a.id "
        "where d.metric_id = {completed} and p.metric_id = {plan} and a.kind = 'city' "
        "group by d.month_no order by d.month_no",
        "wide": "select a.city_id, sum(case when metric_id = {plan} then value end) as planned, "
        "sum(case when metric_id = {completed} then value end) as done, "
        f"avg(case when metric_id = {{progress}} then value end) as rate {joined} where metric_id in "
        f"({{plan}}, {{completed}}, {{progress}}) and month_no = {{month}} and a.kind in {DISTRICTS} "
        "group by a.city_id order by a.city_id",
        "coverage": f"select a.city_id, month_no, count(*) as facts {joined} group by a.city_id, month_no "
        "order by a.city_id, month_no",
        "moving twelve months": "select area_id, moving from (select f.area_id as area_id, f.month_no as month_no, "
        "sum(flow) over (partition by f.area_id order by f.month_no rows between 11 preceding and current row) "
        f"as moving {flows} where metric_id = {{completed}} and a.kind = 'city') as courses "
        "where month_no = {month} order by area_id",
        "percentiles": _SQLITE_MEDIAN_OF_KINDS if median is None else f"select month_no, a.kind, {median} as middle "
        f"{joined} where metric_id = {{progress}} and a.kind in {DISTRICTS} group by month_no, a.kind "
        "order by month_no, a.kind",
        "name search": "select m.id, count(*) as figures, sum(f.value) as total from metric as m join fact as f "
        "on m.id = f.metric_id where m.name_zh like '%完成投资%' group by m.id order by m.id",
    }  # fmt: skip


_LAG = "lag(place) over (partition by area_id order by month_no)"
_LAGS = {
    # ClickHouse gives 0 for what is not there, unless the column may be null.
    "chdb": "lagInFrame(toNullable(toInt64(place))) over (partition by area_id order by month_no "
    "rows between unbounded preceding and unbounded following)"
}

FORMS = ("one place", "all cities")


def questions_on_release() -> dict[str, str]:
    """By form and question."""
    return _named(ONE_PLACE, ALL_CITIES)


def questions_on_star(system: str) -> dict[str, str]:
    """The same in the SQL of ``system``."""
    return _named(star_of_one_place(system), star_of_all_cities(system))


def _named(*questions: dict[str, str]) -> dict[str, str]:
    return {f"{form}: {name}": q for form, asked in zip(FORMS, questions, strict=True) for name, q in asked.items()}
