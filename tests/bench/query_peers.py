"""One peer's answers to the questions, in an environment that has the peer: ``python query_peers.py JOB.json``.

The job has ``system``, ``folder`` (the star as Parquet and CSV, and room for a database), ``queries`` by name,
``numbers`` for polars and ``runs``. Printed is JSON: by name the best wall milliseconds, and the count and sum of what
came back. No module of this project is imported.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

Ask = Callable[[str], list[tuple[Any, ...]]]


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    folder, system = Path(job["folder"]), job["system"]
    ask = {"sqlite": sqlite, "postgres": postgres, "chdb": chdb, "polars": polars}[system](folder, job["numbers"])
    answers = {}
    for name, query in job["queries"].items():
        text = name if system == "polars" else query
        best, rows = None, []
        for _ in range(job["runs"]):
            started = time.perf_counter()
            rows = ask(text)
            taken = (time.perf_counter() - started) * 1000
            best = taken if best is None else min(best, taken)
        answers[name] = [best, *digest(rows)]
    print(json.dumps(answers))


def digest(rows: list[tuple[Any, ...]]) -> tuple[int, float]:
    """How many rows, and the sum of their last column: enough to see that all systems answer the same."""
    last = [row[-1] for row in rows]
    return len(rows), round(sum(float(x) for x in last if isinstance(x, int | float | Decimal) and x == x), 2)


def sqlite(folder: Path, numbers: dict[str, int]) -> Ask:
    import csv
    import sqlite3

    connection = sqlite3.connect(folder / "star.sqlite")
    connection.execute("pragma journal_mode = off")
    connection.execute("pragma cache_size = -1000000")
    for table, columns in TABLES.items():
        connection.execute(f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = ([cell or None for cell in row] for row in csv.reader(file))
            connection.executemany(f"insert into {table} values ({', '.join('?' * len(columns))})", rows)
    for index in INDEXES:
        connection.execute(index)
    connection.execute("analyze")
    connection.commit()
    return lambda query: connection.execute(query).fetchall()


def postgres(folder: Path, numbers: dict[str, int]) -> Ask:
    import psycopg

    connection = psycopg.connect(host=str(folder), dbname="postgres", user="postgres", autocommit=True)
    for table, columns in TABLES.items():
        connection.execute(f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
        copy = f"copy {table} from stdin (format csv)"
        with (folder / f"{table}.csv").open("rb") as file, connection.cursor().copy(copy) as into:
            while piece := file.read(1 << 20):
                into.write(piece)
    for index in INDEXES:
        connection.execute(index)
    connection.execute("vacuum analyze")
    return lambda query: connection.execute(query).fetchall()


TABLES = {
    "metric": {"id": "integer", "code": "text", "name_zh": "text"},
    "area": {"id": "integer", "code": "text", "kind": "text", "city_id": "integer"},
    "fact": {"metric_id": "smallint", "area_id": "smallint", "month_no": "integer", "value": "double precision"},
    "flow": {"metric_id": "smallint", "area_id": "smallint", "month_no": "integer", "flow": "double precision"},
}
INDEXES = [
    "create index fact_course on fact (metric_id, area_id, month_no, value)",
    "create index fact_month on fact (month_no, metric_id, area_id, value)",
    "create index flow_course on flow (metric_id, area_id, month_no, flow)",
]


def chdb(folder: Path, numbers: dict[str, int]) -> Ask:
    from chdb import session

    opened = session.Session()
    opened.query("create database star")
    for table in TABLES:
        opened.query(f"create view star.{table} as select * from file('{folder / table}.parquet')")
    opened.query("use star")

    def ask(query: str) -> list[tuple[Any, ...]]:
        found = str(opened.query(query, "JSONCompactEachRow"))
        return [tuple(json.loads(line)) for line in found.splitlines()]

    return ask


def polars(folder: Path, numbers: dict[str, int]) -> Ask:
    import polars as pl

    star = Star(pl, folder, numbers)
    asked = {f"one place: {name}": query for name, query in of_one_place(pl, star, numbers).items()}
    asked |= {f"all cities: {name}": query for name, query in of_all_cities(pl, star, numbers).items()}
    return lambda name: asked[name].collect().rows()


class Star:
    """The star's Parquet files as lazy frames, and what several questions begin with."""

    def __init__(self, pl: Any, folder: Path, n: dict[str, int]) -> None:
        self.fact, self.flow, self.area, self.metric = (
            pl.scan_parquet(folder / f"{table}.parquet") for table in ("fact", "flow", "area", "metric")
        )
        self.is_district = pl.col("kind").is_in(["district", "county", "zone"])
        self.month = pl.col("month_no") == n["month"]

    def of(self, metric_id: int) -> Any:
        return self.fact.filter(metric_id=metric_id)

    def with_areas(self, frame: Any) -> Any:
        return frame.join(self.area, left_on="area_id", right_on="id")


def of_one_place(pl: Any, star: Star, n: dict[str, int]) -> dict[str, Any]:
    col, area, city = pl.col, pl.col("area_id") == n["area"], pl.col("city_id") == n["city"]
    completed, progress = star.of(n["completed"]), star.with_areas(star.of(n["progress"]))

    def places(month_no: int) -> Any:
        rows = progress.filter(city, star.is_district, col("month_no") == month_no)
        return rows.select("area_id", place=col("value").rank("min", descending=True).cast(pl.Int64))

    now = completed.filter(star.month)
    sides = {key: col("value").filter(col("metric_id") == n[key]).max() for key in ("plan", "completed", "progress")}
    return {
        "trend": completed.filter(area).select("month_no", "value").sort("month_no"),
        "ranking": progress.filter(city, star.is_district, star.month)
        .select("area_id", "value", place=col("value").rank("min", descending=True)).sort("place", "area_id"),
        "totals against sums": star.with_areas(completed).filter(city).group_by("month_no")
        .agg(whole=col("value").filter(col("kind") == "city").max(),
             parts=col("value").filter(star.is_district).sum()).sort("month_no"),
        "increments": star.flow.filter(area, col("metric_id") == n["completed"]).select("month_no", "flow")
        .sort("month_no"),
        "year on year": now.join(
            completed.filter((col("month_no") == n["last_year"]) & (col("value") > 0)), on="area_id"
        ).select("area_id", "value", "value_right", growth=100 * (col("value") / col("value_right") - 1))
        .sort("area_id"),
        "movers": places(n["month"]).join(places(n["before"]), on="area_id")
        .select("area_id", "place", moved=col("place_right") - col("place")).sort("place", "area_id"),
        "progress": now.join(star.of(n["plan"]).filter(star.month, col("value") > 0), on="area_id")
        .select("area_id", "value", "value_right", rate=100 * col("value") / col("value_right")).sort("area_id"),
        "wide": star.with_areas(star.fact).filter(
            star.month, city, col("metric_id").is_in([n["plan"], n["completed"], n["progress"]])
        ).group_by("area_id").agg(**sides).sort("area_id"),
        "coverage": star.fact.group_by("month_no").agg(facts=pl.len()).sort("month_no"),
        "moving twelve months": star.flow.filter(metric_id=n["completed"], area_id=n["city"]).sort("month_no")
        .select("month_no", moving=col("flow").fill_null(0).rolling_sum(12, min_samples=1)),
        "percentiles": progress.filter(star.is_district).group_by("month_no").agg(middle=col("value").median())
        .sort("month_no"),
        "name search": star.fact.filter(area, star.month)
        .join(named(pl, star), left_on="metric_id", right_on="id").select("metric_id", "name_zh", "value")
        .sort("metric_id"),
    }  # fmt: skip


def of_all_cities(pl: Any, star: Star, n: dict[str, int]) -> dict[str, Any]:
    col, is_city = pl.col, pl.col("kind") == "city"
    this_year = col("month_no").is_between(n["january"], n["month"])
    completed, plan = star.of(n["completed"]), star.of(n["plan"])
    progress, flows = (
        star.with_areas(star.of(n["progress"])),
        star.with_areas(star.flow).filter(metric_id=n["completed"]),
    )
    sides = {key: col("value").filter(col("metric_id") == n[key]) for key in ("plan", "completed", "progress")}
    place = col("value").rank("min", descending=True).over("city_id", "month_no").cast(pl.Int64)
    return {
        "trend": star.with_areas(completed).filter(is_city).group_by("month_no").agg(total=col("value").sum())
        .sort("month_no"),
        "ranking": progress.filter(star.is_district, star.month)
        .select("area_id", "value", place=col("value").rank("min", descending=True)).sort("place", "area_id").head(20),
        "totals against sums": star.with_areas(completed).group_by("month_no", "city_id")
        .agg(whole=col("value").filter(is_city).max(), parts=col("value").filter(star.is_district).sum())
        .filter((col("whole") - col("parts")).abs() > 0.01 * col("whole"))
        .group_by("month_no").agg(apart=pl.len()).sort("month_no"),
        "increments": flows.filter(this_year, star.is_district).group_by("city_id").agg(added=col("flow").sum())
        .sort("city_id"),
        "year on year": completed.join(
            completed.filter(col("value") > 0).select("area_id", col("month_no") + 12, earlier="value"),
            on=["area_id", "month_no"],
        ).group_by("month_no").agg(growth=(100 * (col("value") / col("earlier") - 1)).mean()).sort("month_no"),
        "movers": progress.filter(star.is_district, this_year).select("area_id", "month_no", place=place)
        .sort("area_id", "month_no")
        .select("area_id", "month_no", moved=col("place").shift(1).over("area_id") - col("place"))
        .drop_nulls("moved").sort("moved", "area_id", "month_no", descending=[True, False, False]).head(20),
        "progress": star.with_areas(completed.join(plan, on=["area_id", "month_no"])).filter(is_city)
        .group_by("month_no").agg(rate=100 * col("value").sum() / col("value_right").sum()).sort("month_no"),
        "wide": star.with_areas(star.fact).filter(
            star.month, star.is_district, col("metric_id").is_in([n["plan"], n["completed"], n["progress"]])
        ).group_by("city_id").agg(planned=sides["plan"].sum(), done=sides["completed"].sum(),
                                  rate=sides["progress"].mean()).sort("city_id"),
        "coverage": star.with_areas(star.fact).group_by("city_id", "month_no").agg(facts=pl.len())
        .sort("city_id", "month_no"),
        "moving twelve months": flows.filter(is_city).sort("area_id", "month_no")
        .select("area_id", "month_no",
                moving=col("flow").fill_null(0).rolling_sum(12, min_samples=1).over("area_id"))
        .filter(star.month).select("area_id", "moving"),
        "percentiles": progress.filter(star.is_district).group_by("month_no", "kind").agg(middle=col("value").median())
        .sort("month_no", "kind"),
        "name search": star.fact.join(named(pl, star), left_on="metric_id", right_on="id").group_by("metric_id")
        .agg(figures=pl.len(), total=col("value").sum()).sort("metric_id"),
    }  # fmt: skip


def named(pl: Any, star: Star) -> Any:
    """Metrics found by a part of their name."""
    return star.metric.filter(pl.col("name_zh").str.contains("完成投资", literal=True))


if __name__ == "__main__":
    main()
